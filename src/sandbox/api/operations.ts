import { getAuthorizationToken } from './authorization.ts';
import { batchCheckLayerAvailability, getDownloadUrlForLayer } from './layers.ts';
import { getLifecyclePolicy } from './lifecycle.ts';
import { describeImages, listImages } from './lists.ts';
import { batchDeleteImage, batchGetImage, putImageOperation } from './manifests.ts';
import type { Operation } from './operation.ts';
import { listImageReferrers } from './referrers.ts';
import {
  createRepository,
  deleteRepository,
  describeRepositories,
  describeRepositoryCreationTemplates,
} from './repositories.ts';
import { listTagsForResource } from './tags.ts';
import { completeLayerUpload, initiateLayerUpload, uploadLayerPart } from './uploads.ts';

/** What the sandbox implements of the ECR API, by the name in `X-Amz-Target`. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    BatchCheckLayerAvailability: batchCheckLayerAvailability,
    BatchDeleteImage: batchDeleteImage,
    BatchGetImage: batchGetImage,
    CompleteLayerUpload: completeLayerUpload,
    CreateRepository: createRepository,
    DeleteRepository: deleteRepository,
    DescribeImages: describeImages,
    DescribeRepositories: describeRepositories,
    DescribeRepositoryCreationTemplates: describeRepositoryCreationTemplates,
    GetAuthorizationToken: getAuthorizationToken,
    GetDownloadUrlForLayer: getDownloadUrlForLayer,
    GetLifecyclePolicy: getLifecyclePolicy,
    InitiateLayerUpload: initiateLayerUpload,
    ListImageReferrers: listImageReferrers,
    ListImages: listImages,
    ListTagsForResource: listTagsForResource,
    PutImage: putImageOperation,
    UploadLayerPart: uploadLayerPart,
  }),
);
