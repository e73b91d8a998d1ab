/// CoovaChilli as a real server: an access controller that sends browsers to a portal with a signed redirect, takes
/// their logins over UAM or its JSON interface, and speaks RADIUS underneath. Read from the program's behaviour, by
/// code of its
/// own.
@NullMarked
package turnpike.simulators.coova;

import org.jspecify.annotations.NullMarked;
