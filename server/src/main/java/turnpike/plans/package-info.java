/// What can be held: price, duration, and what it allows. Knows nobody who holds it; who does is `subscribers`' to say.
@NullMarked
package turnpike.plans;

import org.jspecify.annotations.NullMarked;
