/// The house as a whole: builds every part by hand, starts and stops them in order.
@NullMarked
package turnpike;

import org.jspecify.annotations.NullMarked;
