// The test browser knows no media queries; nobody in a test asked for calm motion or for the dark.
window.matchMedia ??= () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList
