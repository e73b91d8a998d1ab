/// The Pusher Channels protocol, version 7: frames to and from text, close codes, signatures. Knows no socket and no
/// channel core. Event data travels as a JSON text inside JSON, as the protocol has it.
@NullMarked
package turnpike.wire.pusher;

import org.jspecify.annotations.NullMarked;
