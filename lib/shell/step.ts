import type { Command } from './command';

/** One thing a task does on its host. Plain data; `lib/tasks/compile` makes shell of it. */
export type Step = {
  /** Stable within the plan: letters, digits, `-` and `.`. Journal and log speak of it. */
  id: string;
  title: string;
  run: Command;
  /** Takes the step back; must succeed also when the step did nothing, or half of it. */
  undo?: Command;
  /** Run before all undoes when the task is taken back from here on: what others did meanwhile nobody saw. */
  undoFirst?: Command;
  /** Once this has begun, what was there before cannot come back in full: an interrupted task is finished forward. */
  losesPresent?: boolean;
  /**
   * The guest stands still from this step's beginning, or runs again at its end. `in-job`: the step is a job of
   * libvirt's during whose end the guest begins to stand still; libvirt says when. `job`: and runs again before it ends.
   */
  pause?: 'begins' | 'in-job' | 'job' | 'ends';
  /** libvirt reports bytes while this step runs. */
  reportsBytes?: boolean;
};
