# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail on private servers with the sample mail, on the person's display, until its window is closed."""

import signal
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop.demo import Demo  # noqa: E402


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    build = Path(sys.argv[1])
    with Demo(build) as demo:
        demo.add_account()
        app = demo.start_app(*sys.argv[2:], log=Path("/dev/stderr"))
        try:
            return app.wait()
        except KeyboardInterrupt:
            return 130
        finally:
            if app.poll() is None:
                app.terminate()
                app.wait()


if __name__ == "__main__":
    sys.exit(main())
