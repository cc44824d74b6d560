"""Code of an author's own, in Starlark: values in, values out, bounded in time and memory.

It runs in processes of its own (:mod:`.child`), so that whatever it does to its interpreter, it
does not do to this one. It sees nothing but the inputs that it declares, and reaches nothing.
"""
