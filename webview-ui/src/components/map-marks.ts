import { css, nothing, svg, type TemplateResult } from 'lit';
import { boxBetween, pointBetween, type Box, type Point } from '../drawing/geometry';
import type { HiddenRegion, Shape } from '../hidden-region';

export const markStyles = css`
  .marks {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    pointer-events: none;
  }
  .hidden {
    opacity: 0.86;
  }
  .hatch-ground {
    fill: rgb(150 150 150);
  }
  .hatch-line {
    stroke: rgb(50 50 50);
    stroke-width: 3;
  }
  .blur-ground {
    fill: rgb(190 190 190);
  }
  .blur-spot {
    fill: rgb(235 235 235);
  }
  .cross {
    fill: none;
    stroke: white;
    stroke-width: 1.5;
  }
  .cross.around {
    stroke: black;
    stroke-width: 4;
  }
`;

export interface Marks {
  /** The picture's own box, and where it lies on the stage now. */
  readonly picture: Box;
  readonly box: Box;
  /** Hidden from the model, in pixels of the picture. */
  readonly region: Pick<HiddenRegion, 'shapes' | 'fill'>;
  /** Looked at, in pixels of the picture. */
  readonly pointer: Point | null;
}

/** Of what becomes grey. */
const HATCH = svg`<pattern id="fill" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
  <rect class="hatch-ground" width="9" height="9"></rect>
  <line class="hatch-line" y2="9"></line>
</pattern>`;

/** Of what is blurred. */
const SPOTS = svg`<pattern id="fill" width="14" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
  <rect class="blur-ground" width="14" height="14"></rect>
  <circle class="blur-spot" cx="7" cy="7" r="4"></circle>
</pattern>`;

/** What lies above a map: the part that the user hides, and the place that is looked at. */
export function renderMarks({ picture, box, region, pointer }: Marks): TemplateResult {
  const { shapes, fill } = region;
  return svg`<svg class="marks" aria-hidden="true">
    ${fill === 'grey' ? HATCH : SPOTS}
    <g class="hidden">${shapes.map((shape) => renderShape(shape, picture, box))}</g>
    ${pointer === null ? nothing : renderCross(pointBetween(pointer, picture, box))}
  </svg>`;
}

function renderShape(shape: Shape, picture: Box, box: Box): TemplateResult {
  if (shape.kind === 'rectangle') {
    const { x, y, width, height } = boxBetween(shape, picture, box);
    return svg`<rect x=${x} y=${y} width=${width} height=${height} fill="url(#fill)"></rect>`;
  }
  const points = shape.points.map((point) => pointBetween(point, picture, box));
  // A line from a point to itself is drawn as the round end of a line.
  const [first] = points;
  const line = (first === undefined ? points : [first, ...points]).map(({ x, y }) => `${x},${y}`).join(' ');
  const width = (2 * shape.radius * box.width) / picture.width;
  return svg`<polyline points=${line} fill="none" stroke="url(#fill)" stroke-width=${width}
    stroke-linecap="round" stroke-linejoin="round"></polyline>`;
}

function renderCross({ x, y }: Point): TemplateResult {
  const arms = `M ${x - 16} ${y} h 11 m 10 0 h 11 M ${x} ${y - 16} v 11 m 0 10 v 11`;
  return svg`<path class="cross around" d=${arms}></path><path class="cross" d=${arms}></path>`;
}
