/// RADIUS packets to bytes and back (RFC 2865, 2866, 2869, 3162, 3579, 5176, 5997): a view over a received datagram,
/// a writer, the authenticators, the password methods and a dictionary of names.
///
/// It knows no socket, no NAS and no subscriber, and it decides nothing. Attributes are walked where they lie; nothing
/// is built per attribute. What a packet says wrongly is a `MalformedPacket`, never another exception.
@NullMarked
package turnpike.wire.radius;

import org.jspecify.annotations.NullMarked;
