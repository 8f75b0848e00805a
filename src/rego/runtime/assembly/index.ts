/** The exports of the runtime: what the linker, the generated code and the host may call. */
export * from "./exports"
export * from "./builtins/index"
