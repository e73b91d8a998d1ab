package turnpike.inbound.pusher;

import java.util.LinkedHashMap;
import java.util.Map;
import turnpike.base.Principal;
import turnpike.base.Role;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.Operations;
import turnpike.platform.http.Refused;
import turnpike.realtime.Viewer;

/// The calls a Pusher client makes beside its socket: where to connect, and a signature for each subscription.
public final class PusherRoutes {
    private final PusherDoor door;

    public PusherRoutes(PusherDoor door) {
        this.door = door;
    }

    public void addTo(Operations operations) {
        operations.on("authorizeChannel", this::authorize).on("getRealtimeSettings", _ -> Answer.json(where()));
    }

    /// @param socket_id of the client's connection
    private record Wanted(String socket_id, String channel_name) {}

    private Answer authorize(Call call) {
        Wanted wanted = call.body(Wanted.class);
        Principal principal = call.principal();
        if (!principal.mayActAs(Role.STAFF)) throw refused();
        var viewer = new Viewer(
                principal.tenant(),
                principal.id(),
                principal.name(),
                principal.mayActAs(Role.PLATFORM_ADMIN),
                principal.login());
        PusherDoor.Signed signed =
                door.sign(viewer, wanted.socket_id(), wanted.channel_name()).orElseThrow(PusherRoutes::refused);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("auth", signed.auth());
        if (signed.channelData() != null) answer.put("channel_data", signed.channelData());
        return Answer.json(answer);
    }

    private Map<String, Object> where() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("key", door.settings().key());
        answer.put("path", PusherDoor.PATH.substring(0, PusherDoor.PATH.length() - 1));
        return answer;
    }

    private static Refused refused() {
        return Refused.notAllowed("channel_not_allowed", "this channel is not yours to join");
    }
}
