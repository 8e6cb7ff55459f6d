import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as r,b as o}from"./chunk-MMYAHA3G.js";import"./chunk-FXBQLKCO.js";import{b as m}from"./chunk-CDRS5S7G.js";import"./chunk-2TOOGYKE.js";import{a as n}from"./chunk-H64O5CXO.js";import"./chunk-SSKUO6FQ.js";import"./chunk-NB3TGFMN.js";import"./chunk-KPSQ2FFU.js";import"./chunk-IPQDSGXE.js";var d=["dynamodb:BatchGetItem","dynamodb:PutItem"];function l(e,t){return{terraform:s,cloudformation:p}[e](t)}function s(e){return`# The ledger of mintmark: one item for each image ID. See ${n("ledger.md")}
resource "aws_dynamodb_table" "mintmark" {
  name                        = "${e}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "${r}"
  deletion_protection_enabled = true

  attribute {
    name = "${r}"
    type = "S"
  }

  # Removes claims whose push never ended, a week later. A confirmed claim has no such attribute.
  ttl {
    attribute_name = "${o}"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }
}

# Attach it to the role of each pipeline.
data "aws_iam_policy_document" "mintmark_ledger" {
  statement {
    sid       = "MintmarkLedger"
    actions   = [${d.map(t=>`"${t}"`).join(", ")}]
    resources = [aws_dynamodb_table.mintmark.arn]
  }
}

resource "aws_iam_policy" "mintmark_ledger" {
  name   = "mintmark-ledger"
  policy = data.aws_iam_policy_document.mintmark_ledger.json
}
`}function p(e){return`# The ledger of mintmark: one item for each image ID. See ${n("ledger.md")}
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  MintmarkLedger:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      TableName: ${e}
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: ${r}
          AttributeType: S
      KeySchema:
        - AttributeName: ${r}
          KeyType: HASH
      DeletionProtectionEnabled: true
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: true
      # Removes claims whose push never ended, a week later. A confirmed claim has no such attribute.
      TimeToLiveSpecification:
        AttributeName: ${o}
        Enabled: true
  # Attach it to the role of each pipeline.
  MintmarkLedgerPolicy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: mintmark-ledger
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Sid: MintmarkLedger
            Effect: Allow
            Action:
${d.map(t=>`              - ${t}`).join(`
`)}
            Resource: !GetAtt MintmarkLedger.Arn
`}var u="mintmark";async function h({format:e,configPath:t},c){let{ledger:i}=await m({...c,explicitPath:t}),a=i!==void 0&&"dynamodb"in i?i.dynamodb.table:u;return l(e,a.slice(a.indexOf("/")+1))}export{h as initLedger};
