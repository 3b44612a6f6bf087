/* One network with tanh layers and one logit, trained in batches: about what a C compiler makes of the plain loops.
 *
 * cc -O3 -march=native -ffast-math -DSHAPE=2,4,2,1 -DMOST=4 -DADAM=0 loop.c -lm
 * ./a.out FILE SECONDS RATE: FILE holds "points inputs", then a line of inputs and target for each point.
 * MOST is the largest of SHAPE.  The sizes are known to the compiler; a batch lies side by side, unit by unit, so that it can use vectors.
 * Prints updates, seconds of processor time, and the mean loss before and after.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH 10
#define LANES 16
static const int shape[] = {SHAPE};
#define LAYERS ((int)(sizeof shape / sizeof *shape) - 1)

static float weight[16][MOST][MOST], bias[16][MOST], dweight[16][MOST][MOST], dbias[16][MOST];
static float mw[16][MOST][MOST], vw[16][MOST][MOST], mb[16][MOST], vb[16][MOST];
static float value[17][MOST][LANES] __attribute__((aligned(64)));
static float error[17][MOST][LANES] __attribute__((aligned(64)));
static unsigned long long seed = 88172645463325252ULL;

static unsigned next(void) {
  seed ^= seed << 13; seed ^= seed >> 7; seed ^= seed << 17;
  return (unsigned)(seed >> 32);
}

static inline void forward(void) {
#pragma GCC unroll 16
  for (int l = 0; l < LAYERS; l++)
    for (int o = 0; o < shape[l + 1]; o++) {
      float sum[LANES];
      for (int b = 0; b < LANES; b++) sum[b] = bias[l][o];
      for (int i = 0; i < shape[l]; i++)
        for (int b = 0; b < LANES; b++) sum[b] += weight[l][o][i] * value[l][i][b];
      if (l < LAYERS - 1) for (int b = 0; b < LANES; b++) value[l + 1][o][b] = tanhf(sum[b]);
      else for (int b = 0; b < LANES; b++) value[l + 1][o][b] = sum[b];
    }
}

static inline void backward(const float *target) {
  for (int b = 0; b < LANES; b++)
    error[LAYERS][0][b] = b < BATCH ? (1 / (1 + expf(-value[LAYERS][0][b])) - target[b]) / BATCH : 0;
#pragma GCC unroll 16
  for (int l = LAYERS - 1; l >= 0; l--) {
    for (int o = 0; o < shape[l + 1]; o++) {
      float sum = 0;
      for (int b = 0; b < LANES; b++) sum += error[l + 1][o][b];
      dbias[l][o] = sum;
      for (int i = 0; i < shape[l]; i++) {
        sum = 0;
        for (int b = 0; b < LANES; b++) sum += error[l + 1][o][b] * value[l][i][b];
        dweight[l][o][i] = sum;
      }
    }
    if (l > 0)
      for (int i = 0; i < shape[l]; i++) {
        float sum[LANES] = {0};
        for (int o = 0; o < shape[l + 1]; o++)
          for (int b = 0; b < LANES; b++) sum[b] += weight[l][o][i] * error[l + 1][o][b];
        for (int b = 0; b < LANES; b++) error[l][i][b] = sum[b] * (1 - value[l][i][b] * value[l][i][b]);
      }
  }
}

static inline float moved(float w, float g, float *m, float *v, float rate, float scale) {
  if (!ADAM) return w - rate * g;
  *m += 0.1f * (g - *m);
  *v += 0.001f * (g * g - *v);
  return w - rate * *m / (sqrtf(*v) * scale + 1e-8f);
}

static inline void update(float rate, float scale) {
#pragma GCC unroll 16
  for (int l = 0; l < LAYERS; l++)
    for (int o = 0; o < shape[l + 1]; o++) {
      bias[l][o] = moved(bias[l][o], dbias[l][o], &mb[l][o], &vb[l][o], rate, scale);
      for (int i = 0; i < shape[l]; i++)
        weight[l][o][i] = moved(weight[l][o][i], dweight[l][o][i], &mw[l][o][i], &vw[l][o][i], rate, scale);
    }
}

static double loss(int points, const float *x, const float *y) {
  double sum = 0;
  for (int n = 0; n < points; n += LANES) {
    for (int b = 0; b < LANES; b++)
      for (int i = 0; i < shape[0]; i++) value[0][i][b] = x[(n + b < points ? n + b : 0) * shape[0] + i];
    forward();
    for (int b = 0; b < LANES && n + b < points; b++) {
      double o = value[LAYERS][0][b];
      sum += fmax(o, 0) - o * y[n + b] + log1p(exp(-fabs(o)));
    }
  }
  return sum / points;
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  FILE *file = fopen(argv[1], "r");
  int points, inputs;
  if (!file || fscanf(file, "%d %d", &points, &inputs) != 2 || inputs != shape[0]) return 2;
  float *x = malloc(sizeof(float) * points * inputs), *y = malloc(sizeof(float) * points);
  int *order = malloc(sizeof(int) * points);
  for (int n = 0; n < points; n++) {
    for (int i = 0; i < inputs; i++) if (fscanf(file, "%f", &x[n * inputs + i]) != 1) return 2;
    if (fscanf(file, "%f", &y[n]) != 1) return 2;
    order[n] = n;
  }
  for (int l = 0; l < LAYERS; l++)
    for (int o = 0; o < shape[l + 1]; o++)
      for (int i = 0; i < shape[l]; i++)
        weight[l][o][i] = (2 * (next() / 4294967296.0) - 1) * sqrt(6.0 / (shape[l] + shape[l + 1]));
  double before = loss(points, x, y), limit = atof(argv[2]), begun = seconds(), power1 = 1, power2 = 1;
  float rate = atof(argv[3]), target[LANES] = {0};
  long updates = 0;
  while (seconds() - begun < limit)
    for (int epoch = 0; epoch < 20; epoch++) {
      for (int n = points - 1; n > 0; n--) {
        int other = next() % (n + 1), kept = order[n];
        order[n] = order[other]; order[other] = kept;
      }
      for (int n = 0; n + BATCH <= points; n += BATCH) {
        for (int b = 0; b < BATCH; b++) {
          for (int i = 0; i < shape[0]; i++) value[0][i][b] = x[order[n + b] * shape[0] + i];
          target[b] = y[order[n + b]];
        }
        forward();
        backward(target);
        power1 *= 0.9; power2 *= 0.999;
        update(ADAM ? rate / (1 - power1) : rate, 1 / sqrt(1 - power2));
        updates++;
      }
    }
  double spent = seconds() - begun;
  printf("{\"updates\": %ld, \"seconds\": %.6f, \"before\": %.6f, \"after\": %.6f}\n", updates, spent, before, loss(points, x, y));
  return 0;
}
