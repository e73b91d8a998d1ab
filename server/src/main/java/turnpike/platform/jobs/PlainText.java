package turnpike.platform.jobs;

import com.github.kagkarlsson.scheduler.serializer.Serializer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Payloads are text in UTF-8, never serialized objects: they can be read in the database and survive a new version.
final class PlainText implements Serializer {
    @Override
    public byte @Nullable [] serialize(@Nullable Object payload) {
        return payload == null ? null : payload.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public <T> @Nullable T deserialize(Class<T> type, byte @Nullable [] stored) {
        if (stored == null || type == Void.class) return null;
        return type.cast(new String(stored, StandardCharsets.UTF_8));
    }
}
