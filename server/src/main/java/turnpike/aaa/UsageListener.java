package turnpike.aaa;

import java.util.List;

/// Is told what was counted, after the commit and before the NAS is answered.
///
/// Called on the writer's thread, so it must only take notes; what it throws is logged and changes nothing. Changes of
/// one session arrive in order; a crash between commit and call loses the call, so nothing may rest on it alone.
@FunctionalInterface
public interface UsageListener {
    void committed(List<UsageChange> changes);
}
