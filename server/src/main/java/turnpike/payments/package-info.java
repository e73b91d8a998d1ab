/// Money asked for, received, refunded and reconciled. Knows no plans and grants nothing.
@NullMarked
package turnpike.payments;

import org.jspecify.annotations.NullMarked;
