/* The words of documents, numbered: alerts/matching/word_table.py in C, for speed alone. That file says what each part does and stays the
   reference; tests hold the two against each other. Nothing here knows what a word means. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

enum { WORD = 1, ODD = 2, ODD_FIRST = 4, ODD_LAST = 8 }; /* what a letter is, see letter_classes in alerts/text/tokens.py */

typedef struct {
    uint64_t hash;
    uint32_t number; /* + 1; 0: an empty bucket */
} Bucket;

enum { HEAD = 32 };

typedef struct { /* all that a document asks of a word lies together, its spelling too: a look elsewhere costs more than all the rest */
    PyObject *word;
    PyObject *value; /* tuple, NULL: not known yet */
    uint64_t seen;   /* the last cut it was in */
    uint32_t last;   /* its last place there, + 1 */
    uint16_t length; /* of the spelling in head; 0: too long for it */
    uint8_t kind;
    _Alignas(Py_UCS4) char head[HEAD]; /* read as letters of any width */
} Word;

typedef struct {
    PyObject_HEAD
    unsigned char classes[65536];
    uint64_t seed;
    Bucket *buckets; /* open addressing, always a power of two, never more than two thirds full */
    size_t mask;
    uint32_t count, room;
    Word *known; /* by number */
    uint64_t serial;
    Py_ssize_t size;
    PyObject *span, *in_text, *in_title; /* the class of spans, and what it calls the fields */
} WordTable;

typedef struct {
    PyObject_HEAD
    WordTable *table;
    PyObject *text, *title, *fresh;
    uint64_t serial;
    uint32_t *numbers;
    uint32_t *firsts;  /* the numbers, each once */
    uint32_t *earlier; /* place -> where its word is before, + 1; 0: nowhere */
    Py_ssize_t *starts, *ends;
    Py_ssize_t distinct, length, room, count, gap;
    int odd;
} DocumentWords;

static PyTypeObject WordTable_Type, DocumentWords_Type;

/* ---- the table */

static int table_grow(WordTable *self, uint32_t room) {
    size_t buckets = 64;
    while (buckets * 2 < (size_t)room * 3) buckets *= 2;
    Bucket *fresh = PyMem_Calloc(buckets, sizeof(Bucket));
    Word *known = PyMem_Realloc(self->known, room * sizeof(Word));
    if (known) self->known = known;
    if (!fresh || !known) {
        PyMem_Free(fresh);
        PyErr_NoMemory();
        return -1;
    }
    for (size_t at = 0; self->buckets && at <= self->mask; at++) {
        if (!self->buckets[at].number) continue;
        size_t to = self->buckets[at].hash & (buckets - 1);
        while (fresh[to].number) to = (to + 1) & (buckets - 1);
        fresh[to] = self->buckets[at];
    }
    PyMem_Free(self->buckets);
    self->buckets = fresh;
    self->mask = buckets - 1;
    self->room = room;
    return 0;
}

static inline uint64_t mix(uint64_t hash, Py_UCS4 letter) {
    hash = (hash ^ letter) * 0x9E3779B97F4A7C15ULL;
    return hash ^ (hash >> 29);
}

static int same(const Word *known, int kind, const void *data, Py_ssize_t start, Py_ssize_t length) {
    const int kept = known->length ? known->kind : (int)PyUnicode_KIND(known->word);
    const void *word = known->length ? known->head : PyUnicode_DATA(known->word);
    if ((known->length ? known->length : PyUnicode_GET_LENGTH(known->word)) != length) return 0;
    if (kept == kind) return !memcmp(word, (const char *)data + start * kind, length * kind);
    for (Py_ssize_t at = 0; at < length; at++)
        if (PyUnicode_READ(kept, word, at) != PyUnicode_READ(kind, data, start + at)) return 0;
    return 1;
}

static void word_begin(Word *known, PyObject *word) {
    const size_t length = PyUnicode_GET_LENGTH(word), bytes = length * PyUnicode_KIND(word);
    *known = (Word){.word = word, .kind = PyUnicode_KIND(word)};
    if (bytes > HEAD) return;
    known->length = (uint16_t)length;
    memcpy(known->head, PyUnicode_DATA(word), bytes);
}

/* The number of a word, added when it is not there (then *added is set); -1 with an error. */
static int64_t table_number(WordTable *self, PyObject *text, int kind, const void *data, Py_ssize_t start, Py_ssize_t end, uint64_t hash) {
    size_t at = hash & self->mask;
    for (; self->buckets[at].number; at = (at + 1) & self->mask)
        if (self->buckets[at].hash == hash && same(&self->known[self->buckets[at].number - 1], kind, data, start, end - start))
            return self->buckets[at].number - 1;
    if (self->count + 1 >= self->room) {
        if (table_grow(self, self->room * 2) < 0) return -1;
        at = hash & self->mask;
        while (self->buckets[at].number) at = (at + 1) & self->mask;
    }
    PyObject *word = PyUnicode_Substring(text, start, end);
    if (!word) return -1;
    uint32_t number = self->count++;
    word_begin(&self->known[number], word);
    self->buckets[at] = (Bucket){hash, number + 1};
    self->size += end - start;
    return number;
}

static void table_empty(WordTable *self) {
    for (uint32_t at = 0; at < self->count; at++) {
        Py_DECREF(self->known[at].word);
        Py_XDECREF(self->known[at].value);
    }
    self->count = 0;
    self->size = 0;
}

/* ---- cutting */

static int document_add(DocumentWords *self, PyObject *text, int kind, const void *data, Py_ssize_t start, Py_ssize_t end, uint64_t hash) {
    WordTable *table = self->table;
    int64_t number = table_number(table, text, kind, data, start, end, hash);
    if (number < 0) return -1;
    if (self->length == self->room) {
        Py_ssize_t room = self->room ? self->room * 2 : 1024;
        uint32_t *numbers = PyMem_Realloc(self->numbers, room * sizeof(uint32_t));
        if (numbers) self->numbers = numbers;
        Py_ssize_t *starts = PyMem_Realloc(self->starts, room * sizeof(Py_ssize_t));
        if (starts) self->starts = starts;
        Py_ssize_t *ends = PyMem_Realloc(self->ends, room * sizeof(Py_ssize_t));
        if (ends) self->ends = ends;
        uint32_t *firsts = PyMem_Realloc(self->firsts, room * sizeof(uint32_t));
        if (firsts) self->firsts = firsts;
        uint32_t *earlier = PyMem_Realloc(self->earlier, room * sizeof(uint32_t));
        if (earlier) self->earlier = earlier;
        if (!numbers || !starts || !ends || !firsts || !earlier) {
            PyErr_NoMemory();
            return -1;
        }
        self->room = room;
    }
    self->numbers[self->length] = (uint32_t)number;
    self->starts[self->length] = start;
    self->ends[self->length] = end;
    Word *known = &table->known[number];
    self->earlier[self->length++] = known->seen == self->serial ? known->last : 0;
    known->last = (uint32_t)self->length;
    if (known->seen == self->serial) return 0;
    known->seen = self->serial;
    self->firsts[self->distinct++] = (uint32_t)number;
    return known->value ? 0 : PyList_Append(self->fresh, known->word);
}

static int document_field(DocumentWords *self, PyObject *text) {
    const unsigned char *classes = self->table->classes;
    const int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    const Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    Py_ssize_t at = 0;
    while (at < length) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, at);
        unsigned char is = letter < 65536 ? classes[letter] : WORD | ODD;
        if (!(is & WORD)) {
            at++;
            continue;
        }
        Py_ssize_t start = at;
        uint64_t hash = self->table->seed;
        int odd = is & (ODD | ODD_FIRST);
        unsigned char last = is;
        do {
            last = is;
            odd |= is & ODD;
            hash = mix(hash, letter);
            if (++at == length) break;
            letter = PyUnicode_READ(kind, data, at);
            is = letter < 65536 ? classes[letter] : WORD | ODD;
        } while (is & WORD);
        self->odd |= odd || (last & ODD_LAST);
        if (document_add(self, text, kind, data, start, at, hash) < 0) return -1;
    }
    return 0;
}

static DocumentWords *document_new(WordTable *table, Py_ssize_t gap) {
    DocumentWords *self = PyObject_New(DocumentWords, &DocumentWords_Type);
    if (!self) return NULL;
    Py_INCREF(table);
    self->table = table;
    self->text = self->title = NULL;
    self->fresh = PyList_New(0);
    self->serial = ++table->serial;
    self->numbers = self->firsts = self->earlier = NULL;
    self->starts = self->ends = NULL;
    self->distinct = self->length = self->room = self->count = 0;
    self->gap = gap;
    self->odd = 0;
    if (self->fresh) return self;
    Py_DECREF(self);
    return NULL;
}

static PyObject *table_cut(WordTable *table, PyObject *args) {
    PyObject *text, *title;
    Py_ssize_t gap;
    if (!PyArg_ParseTuple(args, "UUn", &text, &title, &gap)) return NULL;
    DocumentWords *self = document_new(table, gap);
    if (!self) return NULL;
    self->text = Py_NewRef(text);
    self->title = Py_NewRef(title);
    if (document_field(self, text) == 0) {
        self->count = self->length;
        if (document_field(self, title) == 0) return (PyObject *)self;
    }
    Py_DECREF(self);
    return NULL;
}

static PyObject *table_take(WordTable *table, PyObject *args) {
    PyObject *raws;
    Py_ssize_t count, gap;
    if (!PyArg_ParseTuple(args, "O!nn", &PyList_Type, &raws, &count, &gap)) return NULL;
    DocumentWords *self = document_new(table, gap);
    if (!self) return NULL;
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(raws); at++) {
        PyObject *raw = PyList_GET_ITEM(raws, at);
        if (!PyUnicode_Check(raw)) {
            PyErr_SetString(PyExc_TypeError, "words are texts");
            Py_DECREF(self);
            return NULL;
        }
        uint64_t hash = table->seed;
        Py_ssize_t length = PyUnicode_GET_LENGTH(raw);
        for (Py_ssize_t n = 0; n < length; n++) hash = mix(hash, PyUnicode_READ_CHAR(raw, n));
        if (document_add(self, raw, PyUnicode_KIND(raw), PyUnicode_DATA(raw), 0, length, hash) < 0) {
            Py_DECREF(self);
            return NULL;
        }
    }
    self->count = count < 0 ? 0 : count < self->length ? count : self->length;
    return (PyObject *)self;
}

static void document_dealloc(DocumentWords *self) {
    Py_XDECREF(self->table);
    Py_XDECREF(self->text);
    Py_XDECREF(self->title);
    Py_XDECREF(self->fresh);
    PyMem_Free(self->numbers);
    PyMem_Free(self->firsts);
    PyMem_Free(self->earlier);
    PyMem_Free(self->starts);
    PyMem_Free(self->ends);
    PyObject_Free(self);
}

/* ---- what a cut answers */

static int document_is_latest(DocumentWords *self) { return self->serial == self->table->serial; }

static PyObject *document_predicates(DocumentWords *self, PyObject *Py_UNUSED(ignored)) {
    WordTable *table = self->table;
    PyObject *found = PySet_New(NULL);
    for (Py_ssize_t at = 0; found && at < self->distinct; at++) {
        PyObject *predicates = self->firsts[at] < table->count ? table->known[self->firsts[at]].value : NULL;
        for (Py_ssize_t n = 0; found && predicates && n < PyTuple_GET_SIZE(predicates); n++)
            if (PySet_Add(found, PyTuple_GET_ITEM(predicates, n)) < 0) Py_CLEAR(found);
    }
    return found;
}

static int ascending(const void *one, const void *other) {
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

/* Where one number is: added to places, the count of those. Along the links from its last place; of an earlier cut by looking everywhere. */
static Py_ssize_t document_follow(DocumentWords *self, uint32_t number, uint32_t *places) {
    Py_ssize_t found = 0;
    if (document_is_latest(self)) {
        if (number >= self->table->count || self->table->known[number].seen != self->serial) return 0;
        for (uint32_t at = self->table->known[number].last; at; at = self->earlier[at - 1]) places[found++] = at - 1;
    } else
        for (Py_ssize_t at = self->length; at--;)
            if (self->numbers[at] == number) places[found++] = (uint32_t)at;
    for (Py_ssize_t n = 0; n < found / 2; n++) {
        uint32_t swapped = places[n];
        places[n] = places[found - 1 - n];
        places[found - 1 - n] = swapped;
    }
    return found;
}

/* The places of these numbers in ascending order, to be freed; NULL with an error. */
static uint32_t *document_places(DocumentWords *self, PyObject *numbers, Py_ssize_t *count) {
    if (!PyTuple_Check(numbers)) {
        PyErr_SetString(PyExc_TypeError, "numbers are a tuple");
        return NULL;
    }
    uint32_t *places = PyMem_Malloc((self->length + 1) * sizeof(uint32_t));
    if (!places) return (uint32_t *)PyErr_NoMemory();
    Py_ssize_t words = 0;
    *count = 0;
    for (Py_ssize_t n = 0; n < PyTuple_GET_SIZE(numbers); n++) {
        unsigned long number = PyLong_AsUnsignedLong(PyTuple_GET_ITEM(numbers, n));
        if (number == (unsigned long)-1 && PyErr_Occurred()) {
            PyMem_Free(places);
            return NULL;
        }
        Py_ssize_t found = number < UINT32_MAX && *count < self->length ? document_follow(self, (uint32_t)number, places + *count) : 0;
        *count += found;
        words += found > 0;
    }
    if (words > 1) qsort(places, *count, sizeof(uint32_t), ascending);
    return places;
}

static PyObject *document_at(DocumentWords *self, PyObject *numbers) {
    Py_ssize_t count;
    uint32_t *places = document_places(self, numbers, &count);
    if (!places) return NULL;
    PyObject *found = PyList_New(count);
    for (Py_ssize_t n = 0; found && n < count; n++) {
        PyObject *place = PyLong_FromSsize_t(places[n] < self->count ? places[n] : places[n] + self->gap);
        if (place) PyList_SET_ITEM(found, n, place);
        else Py_CLEAR(found);
    }
    PyMem_Free(places);
    return found;
}

static PyObject *document_one_span(DocumentWords *self, Py_ssize_t at, PyObject *term, PyObject *via) {
    PyTypeObject *type = (PyTypeObject *)self->table->span;
    PyObject *span = type->tp_alloc(type, 5);
    PyObject *start = PyLong_FromSsize_t(self->starts[at]), *end = PyLong_FromSsize_t(self->ends[at]);
    if (!span || !start || !end) {
        Py_XDECREF(span);
        Py_XDECREF(start);
        Py_XDECREF(end);
        return NULL;
    }
    PyTuple_SET_ITEM(span, 0, Py_NewRef(at < self->count ? self->table->in_text : self->table->in_title));
    PyTuple_SET_ITEM(span, 1, start);
    PyTuple_SET_ITEM(span, 2, end);
    PyTuple_SET_ITEM(span, 3, Py_NewRef(term));
    PyTuple_SET_ITEM(span, 4, Py_NewRef(via));
    return span;
}

static PyObject *document_spans(DocumentWords *self, PyObject *args) {
    PyObject *numbers, *term, *via;
    Py_ssize_t count, in_text = 0;
    if (!PyArg_ParseTuple(args, "OUU", &numbers, &term, &via)) return NULL;
    uint32_t *places = document_places(self, numbers, &count);
    if (!places) return NULL;
    while (in_text < count && places[in_text] < self->count) in_text++;
    PyObject *found = PyTuple_New(count);
    for (Py_ssize_t n = 0; found && n < count; n++) { /* the title first */
        PyObject *span = document_one_span(self, places[n < count - in_text ? in_text + n : n - (count - in_text)], term, via);
        if (span) PyTuple_SET_ITEM(found, n, span);
        else Py_CLEAR(found);
    }
    PyMem_Free(places);
    return found;
}

static int document_index(DocumentWords *self, PyObject *position, Py_ssize_t *at) {
    *at = PyLong_AsSsize_t(position);
    if (*at == -1 && PyErr_Occurred()) return -1;
    if (*at >= self->count) *at -= self->gap;
    if (*at >= 0 && *at < self->length) return 0;
    PyErr_SetString(PyExc_IndexError, "there is no word at this position");
    return -1;
}

static PyObject *document_raw(DocumentWords *self, PyObject *position) {
    Py_ssize_t at;
    if (document_index(self, position, &at) < 0) return NULL;
    PyObject *field = at < self->count ? self->text : self->title;
    if (!field && document_is_latest(self)) return Py_NewRef(self->table->known[self->numbers[at]].word);
    if (!field) {
        PyErr_SetString(PyExc_RuntimeError, "words that were taken can be read before the next document only");
        return NULL;
    }
    return PyUnicode_Substring(field, self->starts[at], self->ends[at]);
}

static PyObject *document_span(DocumentWords *self, PyObject *position) {
    Py_ssize_t at;
    if (document_index(self, position, &at) < 0) return NULL;
    return Py_BuildValue("(nn)", self->starts[at], self->ends[at]);
}

static PyObject *document_starts(DocumentWords *self, PyObject *Py_UNUSED(ignored)) {
    PyObject *found = PyList_New(self->count);
    for (Py_ssize_t at = 0; found && at < self->count; at++) {
        PyObject *start = PyLong_FromSsize_t(self->starts[at]);
        if (!start) Py_CLEAR(found);
        else PyList_SET_ITEM(found, at, start);
    }
    return found;
}

static PyObject *document_get_fresh(DocumentWords *self, void *Py_UNUSED(closure)) { return Py_NewRef(self->fresh); }
static PyObject *document_get_odd(DocumentWords *self, void *Py_UNUSED(closure)) { return PyBool_FromLong(self->odd); }
static PyObject *document_get_count(DocumentWords *self, void *Py_UNUSED(closure)) { return PyLong_FromSsize_t(self->count); }

static PyGetSetDef document_getset[] = {
    {"fresh", (getter)document_get_fresh, NULL, "Words not known yet, each once.", NULL},
    {"odd", (getter)document_get_odd, NULL, "Whether a word was met at which the quick cut cannot be trusted.", NULL},
    {"count", (getter)document_get_count, NULL, "Words of the text; the title's follow.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef document_methods[] = {
    {"predicates", (PyCFunction)document_predicates, METH_NOARGS, "The predicates that the words pass, as a set."},
    {"at", (PyCFunction)document_at, METH_O, "The positions of these numbers in ascending order."},
    {"spans", (PyCFunction)document_spans, METH_VARARGS, "Where these numbers are as spans with this term and via: the title's first."},
    {"raw", (PyCFunction)document_raw, METH_O, "The word at a position."},
    {"span", (PyCFunction)document_span, METH_O, "(start, end) of the word at a position, in code points of its field."},
    {"starts", (PyCFunction)document_starts, METH_NOARGS, "Where the words of the text begin."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject DocumentWords_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "alerts.matching._word_table.DocumentWords",
    .tp_basicsize = sizeof(DocumentWords),
    .tp_dealloc = (destructor)document_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "A document's words (see alerts/matching/word_table.py).",
    .tp_methods = document_methods,
    .tp_getset = document_getset,
};

/* ---- what is known of words */

static int64_t table_find(WordTable *self, PyObject *word) {
    uint64_t hash = self->seed;
    Py_ssize_t length = PyUnicode_GET_LENGTH(word);
    for (Py_ssize_t n = 0; n < length; n++) hash = mix(hash, PyUnicode_READ_CHAR(word, n));
    for (size_t at = hash & self->mask; self->buckets[at].number; at = (at + 1) & self->mask)
        if (self->buckets[at].hash == hash && same(&self->known[self->buckets[at].number - 1], PyUnicode_KIND(word), PyUnicode_DATA(word), 0, length))
            return self->buckets[at].number - 1;
    return -1;
}

static PyObject *table_number_of(WordTable *self, PyObject *word) {
    int64_t number = PyUnicode_Check(word) ? table_find(self, word) : -1;
    if (number >= 0) return PyLong_FromLongLong(number);
    PyErr_SetObject(PyExc_KeyError, word);
    return NULL;
}

static PyObject *table_learn(WordTable *self, PyObject *args) {
    PyObject *fresh, *found, *nothing = PyTuple_New(0);
    if (!nothing || !PyArg_ParseTuple(args, "O!O!", &PyList_Type, &fresh, &PyDict_Type, &found)) {
        Py_XDECREF(nothing);
        return NULL;
    }
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(fresh); at++) {
        PyObject *word = PyList_GET_ITEM(fresh, at);
        int64_t number = PyUnicode_Check(word) ? table_find(self, word) : -1;
        PyObject *value = PyDict_GetItemWithError(found, word);
        if ((!value && PyErr_Occurred()) || (value && !PyTuple_Check(value)) || number < 0) {
            if (!PyErr_Occurred()) PyErr_SetObject(PyExc_KeyError, word);
            Py_DECREF(nothing);
            return NULL;
        }
        Py_XSETREF(self->known[number].value, Py_NewRef(value ? value : nothing));
    }
    Py_DECREF(nothing);
    Py_RETURN_NONE;
}

static PyObject *table_forget(WordTable *self, PyObject *word) {
    int64_t number = PyUnicode_Check(word) ? table_find(self, word) : -1;
    if (number >= 0) Py_CLEAR(self->known[number].value);
    Py_RETURN_NONE;
}

static PyObject *table_clear(WordTable *self, PyObject *Py_UNUSED(ignored)) {
    table_empty(self);
    memset(self->buckets, 0, (self->mask + 1) * sizeof(Bucket));
    self->serial++; /* no earlier cut may look into what comes now */
    Py_RETURN_NONE;
}

static PyObject *table_get_size(WordTable *self, void *Py_UNUSED(closure)) { return PyLong_FromSsize_t(self->size); }

static int table_init(WordTable *self, PyObject *args) {
    Py_buffer classes;
    PyObject *span;
    unsigned long long seed;
    if (!PyArg_ParseTuple(args, "y*OK", &classes, &span, &seed)) return -1;
    if (!PyType_Check(span) || !PyType_IsSubtype((PyTypeObject *)span, &PyTuple_Type)) {
        PyBuffer_Release(&classes);
        PyErr_SetString(PyExc_TypeError, "spans are tuples");
        return -1;
    }
    if (classes.len != sizeof(self->classes)) {
        PyBuffer_Release(&classes);
        PyErr_SetString(PyExc_ValueError, "one class for each letter of the first plane");
        return -1;
    }
    memcpy(self->classes, classes.buf, sizeof(self->classes));
    PyBuffer_Release(&classes);
    self->seed = seed;
    self->span = Py_NewRef(span);
    self->in_text = PyUnicode_InternFromString("text");
    self->in_title = PyUnicode_InternFromString("title");
    if (!self->in_text || !self->in_title) return -1;
    return table_grow(self, 1024);
}

/* All in tp_new: nobody can have a table that was not filled, or fill one twice. */
static PyObject *table_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs)) {
    WordTable *self = (WordTable *)type->tp_alloc(type, 0);
    if (self && table_init(self, args) < 0) Py_CLEAR(self);
    return (PyObject *)self;
}

static void table_dealloc(WordTable *self) {
    table_empty(self);
    Py_XDECREF(self->span);
    Py_XDECREF(self->in_text);
    Py_XDECREF(self->in_title);
    PyMem_Free(self->buckets);
    PyMem_Free(self->known);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyGetSetDef table_getset[] = {
    {"size", (getter)table_get_size, NULL, "Characters of all words.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef table_methods[] = {
    {"cut", (PyCFunction)table_cut, METH_VARARGS, "Cut a text and a title into words; positions in the title are moved on by gap."},
    {"take", (PyCFunction)table_take, METH_VARARGS, "The same for words that are cut already; the title's begin at count."},
    {"number", (PyCFunction)table_number_of, METH_O, "The number of a word that was met; KeyError."},
    {"learn", (PyCFunction)table_learn, METH_VARARGS, "Note what was found of some of these words, and nothing of the others."},
    {"forget", (PyCFunction)table_forget, METH_O, "Know a word no longer."},
    {"clear", (PyCFunction)table_clear, METH_NOARGS, "Forget all words and their numbers."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject WordTable_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "alerts.matching._word_table.WordTable",
    .tp_basicsize = sizeof(WordTable),
    .tp_dealloc = (destructor)table_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "Words met, numbered (see alerts/matching/word_table.py).",
    .tp_methods = table_methods,
    .tp_getset = table_getset,
    .tp_new = table_new,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_word_table", "alerts/matching/word_table.py in C.", -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__word_table(void) {
    if (PyType_Ready(&WordTable_Type) < 0 || PyType_Ready(&DocumentWords_Type) < 0) return NULL;
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddObjectRef(made, "WordTable", (PyObject *)&WordTable_Type) < 0) Py_CLEAR(made);
    return made;
}
