/// Access: who may come in and on what terms, and how a session is changed or ended before its time.
/// Knows no packets: the wire is translated by `inbound.radius`, orders are carried by `outbound.nas`.
@NullMarked
package turnpike.aaa;

import org.jspecify.annotations.NullMarked;
