import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-KPSQ2FFU.js";import"./chunk-IPQDSGXE.js";async function f({hook:t,workflow:i,...r},o){if(t===void 0&&i===void 0)throw new a("USAGE","mintmark init writes what it is asked for",{hint:`Ask for the hook that checks before each push, for a GitHub workflow, for the IAM policies, or for the table of the ledger:
  mintmark init --hook
  mintmark init --workflow
  mintmark init --iam
  mintmark init --ledger`});let n=[];if(i!==void 0){let{initWorkflow:e}=await import("./workflow-CA2PFIWI.js");n.push(...await e({...r,kind:i===!0?void 0:i},o))}if(t!==void 0){let{initHook:e}=await import("./hook-G5YQNKE6.js");n.push(await e({...r,manager:t===!0?void 0:t},o))}return n}export{f as init};
