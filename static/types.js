/**
 * The shapes that cross module borders, declared once.
 *
 * @typedef {"paused" | "running" | "diverged" | "failed"} Status
 * @typedef {"gradient" | "signed_gradient" | "weight" | "update" | "wish" | "hebbian"} Channel
 *
 * @typedef {object} Run
 * @property {string} id
 * @property {string} name
 * @property {string} dataset
 * @property {number[]} layers
 * @property {string} activation
 * @property {string} output_activation
 * @property {string} cost_function
 * @property {string} optimizer
 * @property {number} learning_rate
 * @property {number} batch_size
 * @property {string} initialization
 * @property {number} seed
 * @property {number | "max"} speed steps per second
 * @property {Status} status
 * @property {string | null} reason
 * @property {number} step
 * @property {number} end the furthest step of its record; beyond `step` after a rewind
 * @property {number} epoch
 * @property {number} seconds of computing that the steps so far took
 * @property {number | null} cost
 * @property {number | null} train_accuracy
 * @property {number | null} test_accuracy
 * @property {number | null} evaluated_step that the two accuracies are of
 * @property {number} added_examples to the training set, of the next epoch
 * @property {number} parameters
 * @property {number} max_epochs
 * @property {string | null} race that it is in
 * @property {string | null} parent the run that it was forked from
 * @property {number | null} parent_step and where
 * @property {number | null} steps_per_second
 * @property {string} created_at
 *
 * @typedef {object} Race
 * @property {string} id
 * @property {string} name
 * @property {string} created_at
 * @property {Run[]} runs the smallest batch first
 *
 * @typedef {object} Dataset
 * @property {string} name
 * @property {string} title
 * @property {boolean} available
 * @property {string | null} message
 * @property {number} inputs
 * @property {number[]} input_shape `[rows, columns]` of a picture, or `[2]`
 * @property {string[]} classes
 * @property {number} train_count
 * @property {number} test_count
 * @property {number[]} default_layers
 * @property {[number, number] | null} extent
 * @property {{box: number, center: "mass" | "box"} | null} drawing how a drawn digit is fitted, or null
 *
 * @typedef {{split: "train" | "test", index: number}} ExampleReference
 * @typedef {{inputs: number[], label: number}} ExampleValues
 * @typedef {ExampleReference | ExampleValues} Example
 *
 * @typedef {object} Scale
 * @property {"log" | "linear"} kind
 * @property {boolean} signed
 * @property {number} low
 * @property {number} high
 * @property {string} unit
 * @property {"locked" | "frame" | "layer"} range
 * @property {{low: number, high: number}[]} [layers]
 *
 * @typedef {object} FrameExample
 * @property {"train" | "test" | null} split
 * @property {number | null} index
 * @property {number} label
 * @property {number} cost
 * @property {number} prediction
 *
 * One frame of the stream. Everything in it is about the parameters after `step` steps.
 * @typedef {object} Frame
 * @property {number} frame
 * @property {string} run
 * @property {number} step
 * @property {number} epoch
 * @property {number} seconds of computing that the steps so far took
 * @property {Status} status
 * @property {number} cost
 * @property {number} batchAccuracy
 * @property {number | null} testAccuracy
 * @property {number | null} trainAccuracy
 * @property {Channel} channel
 * @property {Scale} scale
 * @property {FrameExample} example
 * @property {number[]} gradientNorms layers 1 to L
 * @property {number | null} updateNorm
 * @property {number} parameterNorm
 * @property {number} batchSize
 * @property {number} learningRate
 * @property {number} stepsPerSecond
 * @property {number} sentAt seconds since 1970
 * @property {number[]} layers neurons of layers 0 to L
 * @property {Uint8Array} edges the level of every edge, or of those in `edgeNumbers`
 * @property {Uint32Array | null} edgeNumbers rising, of the strongest edges; null where all are there
 * @property {Uint8Array} biasLevels
 * @property {Float32Array[]} activations layers 0 to L
 * @property {(Float32Array | null)[]} deltas layers 0 to L; layer 0 has none
 * @property {Uint32Array} gradientHistogram 256 positive, then 256 negative octaves
 * @property {Float32Array | null} surface
 *
 * @typedef {object} History
 * @property {number[]} step
 * @property {number[]} epoch
 * @property {number[]} seconds of computing that the steps so far took
 * @property {number[]} cost
 * @property {number[]} batch_accuracy
 * @property {number[][]} gradient_norms
 * @property {{step: number[], epoch: number[], seconds: number[], train_accuracy: number[],
 *   test_accuracy: number[], train_cost: number[], test_cost: number[]}} evaluations
 *
 * @typedef {object} Context
 * @property {import("./state.js").State} state
 * @property {import("./session.js").Session} session
 * @property {import("./api.js").Api} api
 * @property {(text: string) => void} announce says it to screen readers
 * @property {import("./network/view.js").StageView} view what an explanation shows on the stage
 */

export {};
