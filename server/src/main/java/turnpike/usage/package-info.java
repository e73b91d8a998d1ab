/// The ledger: sessions as their NASes report them, and what each used, counted once and to the byte.
@NullMarked
package turnpike.usage;

import org.jspecify.annotations.NullMarked;
