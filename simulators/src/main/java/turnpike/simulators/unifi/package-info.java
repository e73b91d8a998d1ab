/// A UniFi console as a real server: one site with a guest network that sends browsers to an external portal, and the
/// two APIs through which guests are let in. By its documented behaviour, with code of its own.
@NullMarked
package turnpike.simulators.unifi;

import org.jspecify.annotations.NullMarked;
