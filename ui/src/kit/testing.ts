import { _api } from '@iconify/vue'
import { config } from '@vue/test-utils'

// The test browser knows no media queries; nobody in a test asked for calm motion or for the dark.
window.matchMedia ??= () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList

// Icons come with the built console only; in a test they stay blank and nobody is asked for them.
_api.setFetch(() => Promise.reject(new Error('icons are built in')))
config.global.stubs = { UIcon: true }
