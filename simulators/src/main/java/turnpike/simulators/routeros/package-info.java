/// A simulated MikroTik router: the binary API and REST over one configuration, a hotspot whose logins are real RADIUS
/// packets, a login page for browsers, phones behind it, and what goes wrong with routers. An independent reading of
/// MikroTik's manuals: shares no code with the server's client.
@NullMarked
package turnpike.simulators.routeros;

import org.jspecify.annotations.NullMarked;
