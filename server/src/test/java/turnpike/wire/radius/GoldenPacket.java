package turnpike.wire.radius;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// One block of a file under `packets/`: comment, octets in hex, then lines that say what they must mean.
///
/// @param name file and comment
/// @param hex the datagram
/// @param claims lines after the octets, each a keyword and what is claimed
record GoldenPacket(String name, String hex, List<String> claims) {
    private static final List<String> FILES =
            List.of("access.txt", "accounting.txt", "dynamic-authorization.txt", "refused.txt");

    byte[] octets() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return name;
    }

    static List<GoldenPacket> all() throws IOException {
        List<GoldenPacket> packets = new ArrayList<>();
        for (String file : FILES) {
            for (String block : read(file).strip().split("\n\n+", -1)) packets.add(parse(file, block));
        }
        return packets;
    }

    private static GoldenPacket parse(String file, String block) {
        StringBuilder name = new StringBuilder(file);
        StringBuilder hex = new StringBuilder();
        List<String> claims = new ArrayList<>();
        for (String line : block.split("\n", -1)) {
            if (line.startsWith("#")) name.append(':').append(line.substring(1));
            else if (line.matches("[0-9a-f ]+")) hex.append(line.replace(" ", ""));
            else claims.add(line);
        }
        return new GoldenPacket(name.toString(), hex.toString(), claims);
    }

    private static String read(String file) throws IOException {
        try (InputStream in = GoldenPacket.class.getResourceAsStream("/packets/" + file)) {
            if (in == null) throw new IllegalStateException("no packets/" + file);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
