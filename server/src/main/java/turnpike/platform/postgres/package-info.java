/// Starts and stops the embedded PostgreSQL on a data directory of its own. Downloads nothing: the server's binaries
/// are
/// a jar on the class path. Never adopts a server it did not start and never leaves one behind, also when this process
/// is killed.
@NullMarked
package turnpike.platform.postgres;

import org.jspecify.annotations.NullMarked;
