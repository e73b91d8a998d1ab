/// The binary API of RouterOS, ports 8728 and 8729 over TLS: sentences of words ⇄ octets, and how values are spelt.
/// Knows no router, no socket and no command (MikroTik, "RouterOS API" manual).
@NullMarked
package turnpike.wire.routeros;

import org.jspecify.annotations.NullMarked;
