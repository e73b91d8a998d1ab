/// How a tenant's portal looks and what it allows: colours, words in two languages, ways to pay, trials, and when a
/// sale
/// that cannot be delivered is given up.
@NullMarked
package turnpike.storefront;

import org.jspecify.annotations.NullMarked;
