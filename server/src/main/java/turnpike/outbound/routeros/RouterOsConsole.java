package turnpike.outbound.routeros;

import java.util.List;
import java.util.Map;
import turnpike.routers.Console;
import turnpike.routers.Link;
import turnpike.routers.Protocol;
import turnpike.routers.RouterRefused;

/// Every router by the protocol its link names.
public final class RouterOsConsole implements Console, AutoCloseable {
    private final ApiConsole api = new ApiConsole();
    private final RestConsole rest = new RestConsole();

    @Override
    public List<Map<String, String>> print(Link link, Look look) {
        return of(link).print(link, look);
    }

    @Override
    public int count(Link link, String menu) {
        return of(link).count(link, menu);
    }

    @Override
    public String run(Link link, String command, Map<String, String> values) {
        return of(link).run(link, command, values);
    }

    @Override
    public String certificate(Link link) {
        return of(link).certificate(link);
    }

    @Override
    public void hangUp(Link link) {
        api.hangUp(link); // also when the link has just become one of another protocol
    }

    private Console of(Link link) {
        if (link.protocol() == Protocol.ROUTEROS_API) return api;
        if (link.protocol() == Protocol.ROUTEROS_REST) return rest;
        throw new RouterRefused("is not spoken to by RouterOS's protocols");
    }

    @Override
    public void close() {
        api.close();
        rest.close();
    }
}
