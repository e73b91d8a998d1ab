/// UniFi consoles: lets guests through and keeps them out over their API, and makes accounting reports of what it
/// polls, for UniFi sends no RADIUS accounting for guests of an external portal.
///
/// Knows no purchase and no tenant but the one it is asked for. Calls block and are never repeated here.
@NullMarked
package turnpike.outbound.unifi;

import org.jspecify.annotations.NullMarked;
