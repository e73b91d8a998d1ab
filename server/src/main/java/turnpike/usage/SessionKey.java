package turnpike.usage;

import java.util.UUID;

/// What a NAS calls a session. Not its address, which may change with a VPN or a failover while sessions go on; and not
/// unique for ever: a NAS that restarted may use the same id again, which is another *life* of the key.
record SessionKey(UUID nasId, String acctSessionId, String username) {}
