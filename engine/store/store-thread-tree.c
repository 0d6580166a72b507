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
  if (ancestor->children == NULL)
    return node == ancestor;
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

// First, as good as anywhere: siblings are sorted before they are looked at in order.
static void
link_node (Node *parent, Node *child)
{
  child->next = parent->children;
  parent->children = child;
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

// Every node below ROOT, parents before children. A hostile mailbox is deeper than any stack, so
// nothing here calls itself.
static GPtrArray *
list_below (Node *root)
{
  GPtrArray *nodes = g_ptr_array_new ();

  g_ptr_array_add (nodes, root);
  for (unsigned i = 0; i < nodes->len; i++)
    for (Node *child = ((Node *) nodes->pdata[i])->children; child != NULL; child = child->next)
      g_ptr_array_add (nodes, child);
  return nodes;
}

// Steps 2 and 3: what is not there goes: a dummy without children goes, one with children gives
// them to its parent, unless it is a root with several. The children's own are pruned already.
static void
prune_children (Node *node, bool is_root)
{
  Node **place = &node->children;

  while (*place != NULL) {
    Node *child = *place;

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
    place = end;
  }
}

static void
prune (Tree *tree)
{
  g_autoptr (GPtrArray) nodes = list_below (&tree->root);

  for (unsigned i = nodes->len; i-- > 0;)
    prune_children (nodes->pdata[i], i == 0);
}

static int
compare_nodes (const void *a, const void *b)
{
  const Node *left = *(Node *const *) a, *right = *(Node *const *) b;

  if (left->date != right->date)
    return left->date < right->date ? -1 : 1;
  return left->number < right->number ? -1 : left->number > right->number;
}

static void
date_node (Node *node)
{
  if (node->input != NULL) {
    node->date = node->input->date;
    node->number = node->input->number;
  } else if (node->children != NULL) {
    node->date = node->children->date;
    node->number = node->children->number;
  }
}

static void
sort_children (Node *node)
{
  g_autoptr (GPtrArray) children = g_ptr_array_new ();

  for (Node *child = node->children; child != NULL; child = child->next)
    g_ptr_array_add (children, child);
  g_ptr_array_sort (children, compare_nodes);
  node->children = NULL;
  for (unsigned i = children->len; i-- > 0;) {
    Node *child = children->pdata[i];
    child->next = node->children;
    node->children = child;
  }
}

// Steps 4 and 6: siblings by date sent, a dummy by its first child's.
static void
sort_all (Tree *tree)
{
  g_autoptr (GPtrArray) nodes = list_below (&tree->root);

  for (unsigned i = nodes->len; i-- > 0;) {
    sort_children (nodes->pdata[i]);
    date_node (nodes->pdata[i]);
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
  move_below (held, dummy);
  move_below (node, dummy);
  link_node (&tree->root, dummy);
  return dummy;
}

static void
join_subjects (Tree *tree)
{
  g_autoptr (GHashTable) table = make_subject_table (tree);
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();

  for (Node *node = tree->root.children; node != NULL; node = node->next)
    g_ptr_array_add (roots, node);
  for (unsigned i = 0; i < roots->len; i++) {
    Node *node = roots->pdata[i];
    g_autofree char *subject = root_subject (node, NULL);
    Node *held = g_hash_table_lookup (table, subject);

    if (held == NULL || held == node || node->parent != &tree->root)
      continue;
    Node *dummy = join (tree, node, held);
    if (dummy != NULL)
      g_hash_table_replace (table, g_steal_pointer (&subject), dummy);
  }
}

// What is still to be printed: a node, or the bracket that ends one.
static const Node closing;

static void
push_children (GPtrArray *stack, const Node *node)
{
  g_autoptr (GPtrArray) children = g_ptr_array_new ();

  for (const Node *child = node->children; child != NULL; child = child->next)
    g_ptr_array_add (children, (void *) child);
  for (unsigned i = children->len; i-- > 0;) {
    if (children->len > 1)
      g_ptr_array_add (stack, (void *) &closing);
    g_ptr_array_add (stack, children->pdata[i]);
  }
}

// One child goes on behind its parent; several are threads of their own, each in brackets.
static void
print_root (const Node *root, GString *out)
{
  g_autoptr (GPtrArray) stack = g_ptr_array_new ();

  g_string_append_c (out, '(');
  g_ptr_array_add (stack, (void *) root);
  while (stack->len > 0) {
    const Node *node = g_ptr_array_steal_index (stack, stack->len - 1);
    const Node *above = node->parent;

    if (node == &closing) {
      g_string_append_c (out, ')');
      continue;
    }
    if (node != root && above->children->next != NULL)
      g_string_append_c (out, '(');
    if (node->input != NULL)
      g_string_append_printf (out, "%u", node->input->number);
    if (node->input != NULL && node->children != NULL)
      g_string_append_c (out, ' ');
    push_children (stack, node);
  }
  g_string_append_c (out, ')');
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
  prune (&tree);
  sort_all (&tree);
  join_subjects (&tree);
  sort_all (&tree);
  for (const Node *node = tree.root.children; node != NULL; node = node->next)
    print_root (node, out);
  g_hash_table_unref (tree.by_id);
  g_ptr_array_unref (tree.nodes);
  return g_string_free (out, FALSE);
}
