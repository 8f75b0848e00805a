/** Exports of the built-ins that are not part of the core. */
export * from "./crypto"
export * from "./encoding"
export * from "./glob"
export * from "./regex"
export * from "./sprintf"
export * from "./strings"
