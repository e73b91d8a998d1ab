/// Network access: which NAS asks, who may come in and on what terms, what each session used, and how it is ended.
/// Knows no packets: the wire is translated by `inbound.radius`, orders are carried by `outbound.nas`.
@NullMarked
package turnpike.aaa;

import org.jspecify.annotations.NullMarked;
