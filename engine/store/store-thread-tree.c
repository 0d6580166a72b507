// SPDX-License-Identifier: GPL-3.0-or-later
//
// THREAD=REFERENCES (RFC 5256, section 3) over a whole mailbox in memory: linking by ids, pruning
// what is not there, sorting, joining by subject, printing.

#include "store/store-thread.h"

#include <string.h>

typedef struct _Node Node;

struct _Node {
  const StoreThreadInput *input; // NULL: only referred to
  Node *parent, *children, *next;
  int64_t date;    // sent; of a dummy: its first child's
  uint32_t number; // likewise
};

typedef struct {
  GPtrArray *nodes;  // all, owned
  GHashTable *by_id; // Message-ID → Node
  Node root;
} Tree;

static Node *
new_node (Tree *tree, const StoreThreadInput *input)
{
  Node *node = g_new0 (Node, 1);

  node->input = input;
  g_ptr_array_add (tree->nodes, node);
  return node;
}

static Node *
node_of_id (Tree *tree, const char *id)
{
  Node *node = g_hash_table_lookup (tree->by_id, id);

  if (node == NULL) {
    node = new_node (tree, NULL);
    g_hash_table_insert (tree->by_id, g_strdup (id), node);
  }
  return node;
}

static bool
is_below (const Node *node, const Node *ancestor)
{
  for (; node != NULL; node = node->parent)
    if (node == ancestor)
      return true;
  return false;
}

static void
unlink_node (Node *node)
{
  if (node->parent == NULL)
    return;
  Node **place = &node->parent->children;
  while (*place != node)
    place = &(*place)->next;
  *place = node->next;
  node->parent = node->next = NULL;
}

static void
link_node (Node *parent, Node *child)
{
  Node **place = &parent->children;

  while (*place != NULL)
    place = &(*place)->next;
  *place = child;
  child->parent = parent;
}

// Step 1: the chain of references, never changing a link that is there, never making a loop; then
// the message itself, whose own word on its parent counts.
static void
add_message (Tree *tree, const StoreThreadInput *input)
{
  g_autoptr (GPtrArray) own = store_thread_parse_ids (input->message_id);
  g_autoptr (GPtrArray) links =
    store_thread_links (input->message_id, input->in_reply_to, input->references);
  Node *node = own->len > 0 ? node_of_id (tree, own->pdata[0]) : new_node (tree, NULL);
  Node *parent = NULL;

  // A second message of one id is a message of its own.
  if (node->input != NULL)
    node = new_node (tree, NULL);
  node->input = input;
  for (unsigned i = 0; i < links->len; i++) {
    Node *next = node_of_id (tree, links->pdata[i]);

    if (parent != NULL && next->parent == NULL && !is_below (parent, next))
      link_node (parent, next);
    parent = next;
  }
  // A parent that another message's references gave it is a guess, and goes before the loop is
  // looked for.
  unlink_node (node);
  if (parent != NULL && !is_below (parent, node))
    link_node (parent, node);
}

// Steps 2 and 3: gathers roots, and takes away what is not there: a dummy without children goes,
// one with children gives them to its parent, unless it is a root with several.
static void
prune_children (Node *node, bool is_root)
{
  Node **place = &node->children;

  while (*place != NULL) {
    Node *child = *place;

    prune_children (child, false);
    if (child->input != NULL || (is_root && child->children != NULL && child->children->next)) {
      place = &child->next;
      continue;
    }
    Node *rest = child->next, **end = place;
    *place = child->children;
    for (Node *c = child->children; c != NULL; c = c->next) {
      c->parent = node;
      end = &c->next;
    }
    *end = rest;
    // What was taken up is pruned already.
    place = end;
  }
}

static int
compare_nodes (const void *a, const void *b)
{
  const Node *left = *(Node *const *) a, *right = *(Node *const *) b;

  if (left->date != right->date)
    return left->date < right->date ? -1 : 1;
  return left->number < right->number ? -1 : left->number > right->number;
}

// Steps 4 and 6: siblings by date sent, a dummy by its first child's.
static void
sort_children (Node *node)
{
  g_autoptr (GPtrArray) children = g_ptr_array_new ();

  for (Node *child = node->children; child != NULL; child = child->next) {
    sort_children (child);
    if (child->input != NULL) {
      child->date = child->input->date;
      child->number = child->input->number;
    } else if (child->children != NULL) {
      child->date = child->children->date;
      child->number = child->children->number;
    }
    g_ptr_array_add (children, child);
  }
  g_ptr_array_sort (children, compare_nodes);
  node->children = NULL;
  for (unsigned i = children->len; i-- > 0;) {
    Node *child = children->pdata[i];
    child->next = node->children;
    node->children = child;
  }
}

// The subject of a root, or of the first child of a dummy.
static char *
root_subject (const Node *node, bool *out_is_reply)
{
  const Node *named = node->input != NULL ? node : node->children;

  return store_thread_base_subject (
    named != NULL && named->input != NULL ? named->input->subject : NULL, out_is_reply);
}

// Step 5A, 5B: which root stands for each subject: a dummy before a message, an original before a
// reply, the first before a later one.
static GHashTable *
make_subject_table (Tree *tree)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (Node *node = tree->root.children; node != NULL; node = node->next) {
    bool is_reply, held_is_reply;
    g_autofree char *subject = root_subject (node, &is_reply);
    Node *held = g_hash_table_lookup (table, subject);

    if (subject[0] == '\0')
      continue;
    if (held != NULL) {
      g_free (root_subject (held, &held_is_reply));
      bool better = (node->input == NULL && held->input != NULL) ||
                    (held->input != NULL && held_is_reply && !is_reply);
      if (!better)
        continue;
    }
    g_hash_table_replace (table, g_steal_pointer (&subject), node);
  }
  return table;
}

static void
move_below (Node *node, Node *parent)
{
  unlink_node (node);
  link_node (parent, node);
}

static void
move_children (Node *from, Node *to)
{
  while (from->children != NULL)
    move_below (from->children, to);
}

static bool
is_reply_root (const Node *node)
{
  bool is_reply;

  g_free (root_subject (node, &is_reply));
  return is_reply;
}

// Step 5C for one root; HELD is the one of the same subject in the table.
static Node *
join (Tree *tree, Node *node, Node *held)
{
  if (node->input == NULL && held->input == NULL) {
    move_children (node, held);
    unlink_node (node);
    return NULL;
  }
  if (held->input == NULL || (is_reply_root (node) && !is_reply_root (held))) {
    move_below (node, held);
    return NULL;
  }
  Node *dummy = new_node (tree, NULL);
  Node *after = node->next;
  move_below (held, dummy);
  move_below (node, dummy);
  // In the place of the later one, so that the walk goes on behind it.
  Node **place = &tree->root.children;
  while (*place != after)
    place = &(*place)->next;
  dummy->next = after;
  *place = dummy;
  dummy->parent = &tree->root;
  return dummy;
}

static void
join_subjects (Tree *tree)
{
  g_autoptr (GHashTable) table = make_subject_table (tree);

  for (Node *node = tree->root.children, *next; node != NULL; node = next) {
    g_autofree char *subject = root_subject (node, NULL);
    Node *held = g_hash_table_lookup (table, subject);

    next = node->next;
    if (held == NULL || held == node)
      continue;
    Node *dummy = join (tree, node, held);
    if (dummy != NULL)
      g_hash_table_replace (table, g_steal_pointer (&subject), dummy);
  }
}

static void print_node (const Node *node, GString *out);

// One child goes on behind its parent; several are threads of their own.
static void
print_children (const Node *node, GString *out)
{
  if (node->children == NULL)
    return;
  if (node->children->next == NULL) {
    if (node->input != NULL)
      g_string_append_c (out, ' ');
    print_node (node->children, out);
    return;
  }
  if (node->input != NULL)
    g_string_append_c (out, ' ');
  for (const Node *child = node->children; child != NULL; child = child->next) {
    g_string_append_c (out, '(');
    print_node (child, out);
    g_string_append_c (out, ')');
  }
}

static void
print_node (const Node *node, GString *out)
{
  if (node->input != NULL)
    g_string_append_printf (out, "%u", node->input->number);
  print_children (node, out);
}

static void
gather_roots (Tree *tree)
{
  Node **end = &tree->root.children;

  for (unsigned i = 0; i < tree->nodes->len; i++) {
    Node *node = tree->nodes->pdata[i];

    if (node->parent != NULL)
      continue;
    node->parent = &tree->root;
    *end = node;
    end = &node->next;
  }
}

char *
store_thread_references (const StoreThreadInput *inputs, size_t n)
{
  Tree tree = {
    .nodes = g_ptr_array_new_with_free_func (g_free),
    .by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };
  GString *out = g_string_new ("");

  for (size_t i = 0; i < n; i++)
    add_message (&tree, &inputs[i]);
  gather_roots (&tree);
  prune_children (&tree.root, true);
  sort_children (&tree.root);
  join_subjects (&tree);
  sort_children (&tree.root);
  for (const Node *node = tree.root.children; node != NULL; node = node->next) {
    g_string_append_c (out, '(');
    print_node (node, out);
    g_string_append_c (out, ')');
  }
  g_hash_table_unref (tree.by_id);
  g_ptr_array_unref (tree.nodes);
  return g_string_free (out, FALSE);
}
