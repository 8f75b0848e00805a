/** Built-ins that the host supplies. Exported so that the imports stay in the module: generated code calls these. */

// @ts-ignore: decorator
@external("env", "opa_builtin0")
declare function opa_builtin0(id: i32, context: usize): usize
// @ts-ignore: decorator
@external("env", "opa_builtin1")
declare function opa_builtin1(id: i32, context: usize, a: usize): usize
// @ts-ignore: decorator
@external("env", "opa_builtin2")
declare function opa_builtin2(id: i32, context: usize, a: usize, b: usize): usize
// @ts-ignore: decorator
@external("env", "opa_builtin3")
declare function opa_builtin3(id: i32, context: usize, a: usize, b: usize, c: usize): usize
// @ts-ignore: decorator
@external("env", "opa_builtin4")
declare function opa_builtin4(id: i32, context: usize, a: usize, b: usize, c: usize, d: usize): usize

export function host_builtin_0(id: i32): usize {
  return opa_builtin0(id, 0)
}

export function host_builtin_1(id: i32, a: usize): usize {
  return opa_builtin1(id, 0, a)
}

export function host_builtin_2(id: i32, a: usize, b: usize): usize {
  return opa_builtin2(id, 0, a, b)
}

export function host_builtin_3(id: i32, a: usize, b: usize, c: usize): usize {
  return opa_builtin3(id, 0, a, b, c)
}

export function host_builtin_4(id: i32, a: usize, b: usize, c: usize, d: usize): usize {
  return opa_builtin4(id, 0, a, b, c, d)
}
