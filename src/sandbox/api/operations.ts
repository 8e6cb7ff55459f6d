import { batchCheckLayerAvailability, getDownloadUrlForLayer } from './layers.ts';
import { getLifecyclePolicyPreview, startLifecyclePolicyPreview } from './lifecycle-preview.ts';
import { deleteLifecyclePolicy, getLifecyclePolicy, putLifecyclePolicy } from './lifecycle.ts';
import { describeImages, listImageReferrers, listImages } from './lists.ts';
import { batchDeleteImage, batchGetImage, putImageOperation, updateImageStorageClass } from './manifests.ts';
import type { Operation } from './operation.ts';
import * as policies from './policies.ts';
import * as registry from './registry.ts';
import { createRepository, deleteRepository, describeRepositories } from './repositories.ts';
import { putImageScanningConfiguration, putImageTagMutability } from './settings.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import * as templates from './templates.ts';
import { completeLayerUpload, initiateLayerUpload, uploadLayerPart } from './uploads.ts';

/** The ECR API operations that the sandbox implements, by the name in `X-Amz-Target`. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    BatchCheckLayerAvailability: batchCheckLayerAvailability,
    BatchDeleteImage: batchDeleteImage,
    BatchGetImage: batchGetImage,
    CompleteLayerUpload: completeLayerUpload,
    CreateRepository: createRepository,
    CreateRepositoryCreationTemplate: templates.createRepositoryCreationTemplate,
    DeleteLifecyclePolicy: deleteLifecyclePolicy,
    DeleteRegistryPolicy: policies.deleteRegistryPolicy,
    DeleteRepository: deleteRepository,
    DeleteRepositoryCreationTemplate: templates.deleteRepositoryCreationTemplate,
    DeleteRepositoryPolicy: policies.deleteRepositoryPolicy,
    DescribeImages: describeImages,
    DescribeRegistry: registry.describeRegistry,
    DescribeRepositories: describeRepositories,
    DescribeRepositoryCreationTemplates: templates.describeRepositoryCreationTemplates,
    GetAccountSetting: registry.getAccountSetting,
    GetAuthorizationToken: registry.getAuthorizationToken,
    GetDownloadUrlForLayer: getDownloadUrlForLayer,
    GetLifecyclePolicy: getLifecyclePolicy,
    GetLifecyclePolicyPreview: getLifecyclePolicyPreview,
    GetRegistryPolicy: policies.getRegistryPolicy,
    GetRegistryScanningConfiguration: registry.getRegistryScanningConfiguration,
    GetRepositoryPolicy: policies.getRepositoryPolicy,
    InitiateLayerUpload: initiateLayerUpload,
    ListImageReferrers: listImageReferrers,
    ListImages: listImages,
    ListTagsForResource: listTagsForResource,
    PutAccountSetting: registry.putAccountSetting,
    PutImage: putImageOperation,
    PutImageScanningConfiguration: putImageScanningConfiguration,
    PutImageTagMutability: putImageTagMutability,
    PutLifecyclePolicy: putLifecyclePolicy,
    PutRegistryPolicy: policies.putRegistryPolicy,
    PutRegistryScanningConfiguration: registry.putRegistryScanningConfiguration,
    PutReplicationConfiguration: registry.putReplicationConfiguration,
    SetRepositoryPolicy: policies.setRepositoryPolicy,
    StartLifecyclePolicyPreview: startLifecyclePolicyPreview,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateImageStorageClass: updateImageStorageClass,
    UpdateRepositoryCreationTemplate: templates.updateRepositoryCreationTemplate,
    UploadLayerPart: uploadLayerPart,
  }),
);
