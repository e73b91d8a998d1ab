/// How this process writes its log: one line per thing that matters, as text for people or JSON for collectors, with
/// tenant, request and job beside it and secrets masked. Not an audit trail: that is data and lives in `tenancy`.
@NullMarked
package turnpike.platform.logs;

import org.jspecify.annotations.NullMarked;
