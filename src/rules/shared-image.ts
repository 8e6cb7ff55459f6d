import { describeGroup, type SharedGroup } from './shared-group.ts';
import { describeTwin, type SharedTwin } from './shared-twin.ts';
import type { Rule } from './rule.ts';

/** What a check finds is one twin of its image; what an audit finds is every place of an image. */
export type SharedImage = SharedTwin | { readonly rule: 'shared-image'; readonly group: SharedGroup };

export const sharedImage: Rule<SharedImage> = {
  severity: 'error',
  title: 'Another service already has this image',
  reason:
    'Two services with one image become one image with two references on an ECS container instance, which the Docker Engine refuses to delete by its ID. If the tags of both services move, the clean-up of the ECS agent stalls and the disk fills up; if one moves, the image leaks. Tags of their own for each deployment end both; only a mark in each build also ends the shared image.',
  fix: 'Give every build its own mark: mintmark guard, or the labels of mintmark stamp in your own build.',
  fault: 'a part of it is shared',
  describe: (problem, run) => ('group' in problem ? describeGroup(problem.group) : describeTwin(problem, run)),
};
