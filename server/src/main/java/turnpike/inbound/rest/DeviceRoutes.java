package turnpike.inbound.rest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.subscribers.Device;
import turnpike.subscribers.Devices;

/// The devices of a subscriber.
public final class DeviceRoutes {
    private final Devices devices;

    public DeviceRoutes(Devices devices) {
        this.devices = devices;
    }

    public void addTo(Operations operations) {
        operations
                .on("listDevices", this::list)
                .on("addDevice", this::add)
                .on("removeDevice", this::remove)
                .on("blockDevice", this::block)
                .on("unblockDevice", this::unblock);
    }

    private record Body(String macAddress, @Nullable String label) {}

    private record View(
            String macAddress,
            @Nullable String label,
            boolean blocked,
            @Nullable Instant lastSeenAt,
            Instant firstSeenAt) {
        static View of(Device device) {
            return new View(
                    device.mac(),
                    device.name().isEmpty() ? null : device.name(),
                    device.blockedAt() != null,
                    device.lastSeenAt(),
                    device.firstSeenAt());
        }
    }

    private Answer list(Call call) {
        var found = devices.list(call.tenant(), call.id("subscriberId"));
        return Answer.json(ListPage.all(found.stream().map(View::of).toList()));
    }

    private Answer add(Call call) {
        Body body = call.body(Body.class);
        String label = body.label == null ? "" : body.label;
        return Answer.created(View.of(devices.add(Actors.of(call), call.id("subscriberId"), body.macAddress, label)));
    }

    private Answer remove(Call call) {
        devices.remove(Actors.of(call), call.id("subscriberId"), call.text("mac"));
        return Answer.done();
    }

    private Answer block(Call call) {
        return Answer.json(View.of(devices.block(Actors.of(call), call.id("subscriberId"), call.text("mac"))));
    }

    private Answer unblock(Call call) {
        return Answer.json(View.of(devices.unblock(Actors.of(call), call.id("subscriberId"), call.text("mac"))));
    }
}
