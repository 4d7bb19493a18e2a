/** Residual, as a share of the right side's length, at which a solution counts as one. */
const TOLERANCE = 1e-12;

/** In exact arithmetic as many steps as numbers are enough; a well-conditioned matrix needs far fewer. */
const MAX_STEPS = 1000;

/**
 * `x` with `A x = b` by conjugate gradients (Hestenes and Stiefel 1952): `A` is not needed itself, only its products. With
 * the condition number `κ` the error falls by `(√κ − 1) / (√κ + 1)` a step.
 *
 * @param multiply `v → A v`, of a symmetric positive definite `A`
 * @throws RangeError for a matrix that is not positive definite, as far as that is met
 */
export function solveByConjugateGradients(
  multiply: (vector: Float64Array) => Float64Array,
  b: Float64Array,
): Float64Array {
  const x = new Float64Array(b.length);
  const residual = b.slice();
  const direction = b.slice();
  let squares = dot(residual, residual);
  const enough = squares * TOLERANCE ** 2;
  for (let step = 0; step < MAX_STEPS && squares > enough; step += 1) {
    const moved = multiply(direction);
    const curvature = dot(direction, moved);
    if (!(curvature > 0)) throw new RangeError('the matrix is not positive definite');
    addScaled(x, direction, squares / curvature);
    addScaled(residual, moved, -squares / curvature);
    const before = squares;
    squares = dot(residual, residual);
    direction.forEach((value, i) => (direction[i] = (residual[i] ?? 0) + (squares / before) * value));
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** `a += factor · b` */
function addScaled(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i += 1) a[i] = (a[i] ?? 0) + factor * (b[i] ?? 0);
}
