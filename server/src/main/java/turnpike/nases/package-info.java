/// The routers we answer to: which NAS sent a packet, whose it is, the secret it signs with, and how staff keep the
/// list.
@NullMarked
package turnpike.nases;

import org.jspecify.annotations.NullMarked;
