/**
 * The shaders of the edge layer, in GLSL ES 3.00.
 *
 * Light is added up as optical density: an edge of color c and opacity o adds -log(1 - c) o on the
 * dark theme (light added) and -log(c) o on the light theme (light taken away). Composed at the end
 * with exp(-density) this is screen blending on dark and multiply blending on light, so that crowds
 * of strong edges glow on dark paper, and deepen on light paper, by the same rule.
 */

const COMMON = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;

uniform sampler2D uNodes;      // x, y, half width, half height, in layout pixels
uniform usampler2D uValues;    // magnitude, kind (0 positive, 1 negative, 2 not a number), bias level, delta
uniform sampler2D uColors;     // 256 x 1: the color of a level
uniform vec4 uView;            // zoom x, zoom y, pan x, pan y: layout pixels to screen pixels
uniform vec2 uSize;            // the canvas, in screen pixels
uniform float uDark;

const int WIDTH = 1024;        // of the node textures
ivec2 place(int node) { return ivec2(node % WIDTH, node / WIDTH); }
vec4 toClip(vec2 screen) { return vec4(screen / uSize * vec2(2, -2) + vec2(-1, 1), 0, 1); }
vec3 density(vec3 color) {
  return -log(mix(max(color, 0.04), 1.0 - min(color, 0.96), uDark));
}
`;

/**
 * One vertex shader for all edges. An edge is a ribbon, one long strip for all of a layer, each with its
 * ends doubled to part it from the next; or, thin, a row of lines. An instance for each would be shorter
 * to write, and costs software renderers a draw call each.
 * @param {boolean} thin lines one pixel wide, as bright as the ribbon would be broad
 */
export const edgeVertex = (thin) => `${COMMON}
uniform usampler2D uEdges;     // edge within its layer << 8 | level, the strongest last
uniform int uStart;            // the layer's first in the list
uniform ivec3 uLayer;          // first node of the layer before, its count, first node of this one
uniform vec2 uGap;             // bend of the curves, right side of the layer before
uniform int uSegments;
uniform float uWidth;
uniform float uPixels;         // of the light's picture, in a screen pixel
uniform float uGain;           // opacity of this layer's edges
uniform float uBold;           // 1 for lit edges: drawn at no less than this opacity
uniform float uSigned;
uniform float uCover;          // how much an edge covers what lies below it

out float vPlace;              // t: 0 where the edge begins, 1 where it ends
out float vAcross;             // from the middle of the ribbon, in pixels of the light's picture
out float vLeave;              // below 1 over the picture
out float vLength;             // so far, in screen pixels
flat out float vHalf;          // half the ribbon's width, in pixels of the light's picture
flat out vec4 vLight;          // density times opacity; covering
flat out vec3 vLook;           // opacity, kind (0 plain, 1 zero, 2 not computed, 3 NaN), source

void main() {
${
  thin
    ? `  int corners = 2 * uSegments;
  int corner = gl_VertexID % corners;
  int row = gl_VertexID / corners;
  float t = float((corner + 1) >> 1) / float(uSegments);`
    : `  int corners = 2 * (uSegments + 1);
  int corner = clamp(gl_VertexID % (corners + 2) - 1, 0, corners - 1);
  int row = gl_VertexID / (corners + 2);
  float t = float(corner >> 1) / float(uSegments);`
}
  uint entry = texelFetch(uEdges, place(uStart + row), 0).r;
  int edge = int(entry >> 8u);
  int level = int(entry & 255u);
  int source = uLayer.x + edge % uLayer.y;
  vec2 a = texelFetch(uNodes, place(source), 0).xy;
  vec2 b = texelFetch(uNodes, place(uLayer.z + edge / uLayer.y), 0).xy;

  float s = 1.0 - t;
  vec2 point = vec2(a.x * s * s * s + 3.0 * uGap.x * s * t + b.x * t * t * t,
                    a.y + (b.y - a.y) * t * t * (3.0 - 2.0 * t));
  vec2 slope = vec2(3.0 * ((uGap.x - a.x) * s * s + (b.x - uGap.x) * t * t),
                    6.0 * (b.y - a.y) * t * s) * uView.xy;
  vec2 screen = point * uView.xy + uView.zw;

  float strength = uSigned > 0.5 ? abs(float(level) - 127.0) / 126.0 : (float(level) - 1.0) / 252.0;
  float kind = level == 0 ? 1.0 : level == 254 ? 2.0 : level == 255 ? 3.0 : 0.0;
  if (kind == 1.0) strength = 0.0;
  if (kind == 2.0) strength = 0.15;
  if (kind == 3.0) strength = 0.9;
  vHalf = 0.5 * uWidth * (0.6 + 0.9 * strength) * uPixels;
  vec4 color = texelFetch(uColors, ivec2(level, 0), 0);
${
  thin
    ? `  gl_Position = toClip(screen);
  vAcross = 0.0;
  // A line is one pixel high, or wide where it is steep, however it slants; a ribbon is as it is broad.
  float slant = length(slope) / max(1e-6, max(abs(slope.x), abs(slope.y)));
  float share = slant * max(1.0, 2.0 * vHalf);`
    : `  vec2 normal = normalize(vec2(-slope.y, slope.x) + vec2(0, 1e-6));
  vAcross = ((corner & 1) == 0 ? -1.0 : 1.0) * (vHalf + 0.5);
  gl_Position = toClip(screen + normal * vAcross / uPixels);
  float share = 1.0;`
}
  float opacity = min(1.0, max(color.a * uGain, uBold * (0.25 + 0.75 * color.a)));
  if (kind == 3.0) opacity = max(opacity, 0.8);
  // Over the picture an edge is a hint; it swells where it leaves, so that the digit stays readable.
  float fade = (uGap.y - a.x) / max(1.0, b.x - a.x);
  vLeave = fade > 0.0 ? 0.1 + 0.9 * smoothstep(0.0, 1.0, t / (fade * 0.8 + 0.08)) : 1.0;
  vLeave *= share;
  vPlace = t;
  vLength = t * distance(a * uView.xy, b * uView.xy);
  vLight = opacity * vec4(density(color.rgb), kind == 3.0 ? 1.0 : uCover);
  vLook = vec3(opacity, kind, float(texelFetch(uValues, place(source), 0).r) / 255.0);
}
`;

/**
 * @typedef {object} EdgeStyle
 * @property {boolean} thin lines instead of ribbons
 * @property {boolean} playing whether a step is being played; else the colors are simply shown
 * @property {boolean} patterned whether some are not computed or not a number
 */

/**
 * A program for each style, not one with branches: software renderers pay for both sides of a branch,
 * and for every number that is handed on, at every pixel.
 * @param {EdgeStyle} style
 */
export const edgeFragment = ({ thin, playing, patterned }) => `#version 300 es
precision highp float;
precision highp int;
in float vPlace;
in float vAcross;
in float vLeave;
in float vLength;
flat in float vHalf;
flat in vec4 vLight;
flat in vec3 vLook;
uniform vec2 uWave;            // head of the forward pulse in t (below 0: none); part revealed from the end
uniform float uFlash;
uniform vec3 uNeutral;         // density of light without a color
out vec4 light;

float pattern(float kind) {
  if (kind < 1.5) return 1.0;
  if (kind < 2.5) return step(fract(vLength / 9.0), 0.5);
  return 0.35 + 0.65 * step(fract(vLength / 6.0), 0.6);
}

${playing ? PLAY : ""}
void main() {
  float cover = ${thin ? "min(1.0, 2.0 * vHalf)" : "clamp(vHalf - abs(vAcross) + 0.5, 0.0, min(1.0, 2.0 * vHalf))"};
  float share = cover * vLeave${patterned ? " * pattern(vLook.y)" : ""};
  // Covering what lies below in part keeps the strongest on top legible within the glow.
  light = ${playing ? "play(share, cover)" : "vLight * share"};
}
`;

const PLAY = `
vec4 play(float share, float cover) {
  float front = 1.0 - uWave.y;
  float shown = uWave.y >= 1.0 ? 1.0 : smoothstep(front - 0.02, front + 0.02, vPlace);
  vec3 color = mix(uNeutral * 0.10 * vLook.x, vLight.rgb, shown);
  float spark = uWave.y > 0.0 && uWave.y < 1.0 ? exp(-pow((vPlace - front) * 14.0, 2.0)) : 0.0;
  float pulse = uWave.x < 0.0 ? 0.0 : exp(-pow((vPlace - uWave.x) * 8.0, 2.0)) * vLook.z * cover;
  vec3 sum = color * share * (1.0 + 1.6 * spark + 1.3 * uFlash)
    + uNeutral * pulse * (0.10 + 1.2 * vLook.x);
  return vec4(sum, vLight.a * share * shown);
}
`;

export const TONE_VERTEX = `#version 300 es
out vec2 vPlace;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0;
  vPlace = corner;
  gl_Position = vec4(corner * 2.0 - 1.0, 0, 1);
}
`;

export const TONE_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
in vec2 vPlace;
uniform sampler2D uLight;
uniform sampler2D uHalo;       // a quarter of the size, with mipmaps
uniform float uGlow;
uniform float uDark;
out vec4 color;
void main() {
  vec3 sum = texture(uLight, vPlace).rgb;
  if (uGlow > 0.0) {
    vec3 halo = textureLod(uHalo, vPlace, 0.0).rgb * 0.30
      + textureLod(uHalo, vPlace, 1.0).rgb * 0.25 + textureLod(uHalo, vPlace, 2.0).rgb * 0.2;
    sum += halo * uGlow;
  }
  vec3 through = exp(-sum);
  color = vec4(mix(through, 1.0 - through, uDark), 1);
}
`;

export const NODE_VERTEX = `${COMMON}
uniform int uFirst;
uniform int uKind;             // 0 circle, 1 cell
uniform vec2 uReveal;          // how far activations are lit; glow of the backward wave
uniform float uMargin;         // about each neuron, in screen pixels

out vec2 vOffset;              // from the center, in screen pixels
flat out vec2 vHalf;
flat out vec4 vState;          // value, kind, delta glow, bias level
flat out vec4 vRing;

void main() {
  // Six corners, two triangles, for each: instances cost software renderers a draw call each.
  int node = uFirst + gl_VertexID / 6;
  int corner = gl_VertexID % 6;
  if (corner > 2) corner -= 2;
  vec4 box = texelFetch(uNodes, place(node), 0);
  uvec4 value = texelFetch(uValues, place(node), 0);
  vHalf = box.zw * uView.xy;
  vOffset = (vec2(corner & 1, corner >> 1) * 2.0 - 1.0) * (vHalf + uMargin);
  gl_Position = toClip(box.xy * uView.xy + uView.zw + vOffset);
  vState = vec4(float(value.r) / 255.0 * uReveal.x, float(value.g), float(value.a) / 255.0 * uReveal.y,
                float(value.b));
  vRing = texelFetch(uColors, ivec2(int(value.b), 0), 0);
}
`;

export const NODE_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
in vec2 vOffset;
flat in vec2 vHalf;
flat in vec4 vState;
flat in vec4 vRing;
uniform int uKind;
uniform float uRings;
uniform vec3 uEmpty;
uniform vec3 uFull;
uniform vec3 uNegative;
uniform vec3 uWarning;
uniform vec3 uGlowColor;
out vec4 color;

vec3 fillColor() {
  if (vState.y > 1.5) {
    float stripe = step(0.5, fract((vOffset.x + vOffset.y) / 5.0));
    return mix(uWarning, uEmpty, stripe * 0.7);
  }
  return mix(uEmpty, vState.y > 0.5 ? uNegative : uFull, vState.x);
}

vec4 ring(float distance) {
  float cover = clamp(1.3 - abs(distance - 3.6), 0.0, 1.0);
  float opacity = max(vRing.a, 0.0) * uRings;
  if (vState.w > 253.5 && vState.w < 254.5) {
    opacity *= step(0.5, fract(atan(vOffset.y, vOffset.x) * 1.91));
  }
  return vec4(vRing.rgb, cover * opacity);
}

void main() {
  if (uKind == 1) {
    vec2 inside = clamp(vHalf - abs(vOffset) + 0.5, 0.0, 1.0);
    color = vec4(fillColor(), inside.x * inside.y);
    return;
  }
  float distance = length(vOffset) - vHalf.x;
  vec4 halo = ring(distance);
  float glow = vState.z * exp(-max(distance, 0.0) * 0.45) * step(0.0, distance);
  vec4 outside = vec4(mix(uGlowColor, halo.rgb, halo.a), max(halo.a, glow));
  float inside = clamp(0.5 - distance, 0.0, 1.0);
  color = mix(outside, vec4(fillColor(), 1.0), inside);
}
`;

export const PICTURE_VERTEX = `#version 300 es
uniform vec4 uBox;
uniform vec4 uView;
uniform vec2 uSize;
out vec2 vPlace;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec2 screen = (uBox.xy + corner * uBox.zw) * uView.xy + uView.zw;
  vPlace = vec2(corner.x, 1.0 - corner.y);
  gl_Position = vec4(screen / uSize * vec2(2, -2) + vec2(-1, 1), 0, 1);
}
`;

export const PICTURE_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
in vec2 vPlace;
uniform sampler2D uPicture;
out vec4 color;
void main() { color = texture(uPicture, vPlace); }
`;
