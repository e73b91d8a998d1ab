/// Speaks to MikroTik routers: the binary API with one line per router and many commands under way on it, and REST.
/// Implements `routers.Console` and, over it, `hotspot.HotspotControl`.
@NullMarked
package turnpike.outbound.routeros;

import org.jspecify.annotations.NullMarked;
