/// People and devices that come online: who they are, what they prove themselves with, the plan they hold.
/// Whether they are let in is `aaa`'s to say; what happens to their open sessions when they change is told to it
/// ([OpenSessions]) in the transaction of the change.
@NullMarked
package turnpike.subscribers;

import org.jspecify.annotations.NullMarked;
