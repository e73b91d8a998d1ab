/// How a device announces itself at a captive portal, by vendor of its NAS, and what its browser sends there to log in;
/// what may be reached before that, and what systems ask to learn whether they are captive. Reads and writes addresses;
/// stores nothing and knows no purchase.
@NullMarked
package turnpike.arrivals;

import org.jspecify.annotations.NullMarked;
