package turnpike.inbound.radius;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The device is told by the MAC address Calling-Station-Id begins with, however NASes write it.
final class StationsTest {
    private static final String MAC = "AA-BB-CC-DD-EE-0F";

    @Test
    void everyWayToWriteAMacAddressIsRead() {
        for (String written :
                new String[] {MAC, "aa:bb:cc:dd:ee:0f", "aabb.ccdd.ee0f", "AABBCCDDEE0F", "aa-bb-cc-dd-ee-0f"}) {
            assertThat(Stations.mac(written)).as(written).isEqualTo(MAC);
        }
    }

    /// Otherwise a blocked device would come in by a NAS that adds its SSID.
    @Test
    void whatFollowsTheMacAddressDoesNotHideIt() {
        for (String written : new String[] {
            MAC + ":Guest Wi-Fi", "AA:BB:CC:DD:EE:0F#x", "aabbccddee0f@hotel", MAC + ":beef", MAC + " ", MAC + ":"
        }) {
            assertThat(Stations.mac(written)).as(written).isEqualTo(MAC);
        }
    }

    @Test
    void whatDoesNotBeginWithAMacAddressIsNone() {
        for (String written : new String[] {
            "", "10.0.0.1", "ssid:" + MAC, "AA-BB-CC-DD-EE", "AA-BB-CC-DD-EE-0", "AABBCCDDEE0F00", "+254700000000"
        }) {
            assertThat(Stations.mac(written)).as(written).isNull();
        }
        assertThat(Stations.mac(null)).isNull();
    }
}
