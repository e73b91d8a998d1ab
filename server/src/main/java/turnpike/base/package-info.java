/// Words everyone shares: tenants, amounts, the kinds of failure. Uses the JDK only and knows no room.
@NullMarked
package turnpike.base;

import org.jspecify.annotations.NullMarked;
