import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from "@tanstack/react-router";

import { NotFound } from "@/app/not-found";
import { PageError } from "@/app/page-error";
import { SignedIn } from "@/app/signed-in";
import { searchOf } from "@/shared/navigation/search";

/*
 * Every page has an address that can be sent to a colleague, and is loaded when it is first opened.
 * Pages read their own search parameters (shared/navigation/search.ts).
 */
const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const entry = [
  route(root, "/sign-in", () => import("@/features/entry/sign-in-page"), "SignInPage"),
  route(root, "/first-admin", () => import("@/features/entry/first-admin-page"), "FirstAdminPage"),
  route(
    root,
    "/reset-password",
    () => import("@/features/entry/reset-password-page"),
    "ResetPasswordPage",
  ),
];

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: SignedIn,
});

const pages = [
  route(inside, "/", () => import("@/features/home/home-page"), "HomePage"),
  route(inside, "/inbox", () => import("@/features/inbox/inbox-page"), "InboxPage"),
  route(inside, "/approvals", () => import("@/features/approvals/approvals-page"), "ApprovalsPage"),
  route(
    inside,
    "/approvals/overview",
    () => import("@/features/approvals/overview-page"),
    "OverviewPage",
  ),
  route(inside, "/approvals/$id", () => import("@/features/inbox/approval-page"), "ApprovalPage"),
  route(inside, "/tasks/$id", () => import("@/features/inbox/task-page"), "TaskPage"),
  route(inside, "/cases", () => import("@/features/cases/cases-page"), "CasesPage"),
  route(inside, "/cases/$id", () => import("@/features/cases/case-page"), "CasePage"),
  route(inside, "/records", () => import("@/features/records/models-page"), "ModelsPage"),
  route(inside, "/records/$model", () => import("@/features/records/records-page"), "RecordsPage"),
  route(
    inside,
    "/records/$model/new",
    () => import("@/features/records/new-record-page"),
    "NewRecordPage",
  ),
  route(
    inside,
    "/records/$model/$id",
    () => import("@/features/records/record-page"),
    "RecordPage",
  ),
  route(
    inside,
    "/automations",
    () => import("@/features/automations/automations-page"),
    "AutomationsPage",
  ),
  route(
    inside,
    "/automations/new",
    () => import("@/features/automations/new-automation-page"),
    "NewAutomationPage",
  ),
  route(
    inside,
    "/automations/schedules",
    () => import("@/features/automations/schedules-page"),
    "SchedulesPage",
  ),
  route(
    inside,
    "/automations/drafts/$id",
    () => import("@/features/automations/automation-draft-page"),
    "AutomationDraftPage",
  ),
  route(
    inside,
    "/automations/$id",
    () => import("@/features/automations/automation-page"),
    "AutomationPage",
  ),
  route(inside, "/policies", () => import("@/features/policies/policies-page"), "PoliciesPage"),
  route(
    inside,
    "/policies/new",
    () => import("@/features/policies/new-policy-page"),
    "NewPolicyPage",
  ),
  route(
    inside,
    "/policies/drafts/$id",
    () => import("@/features/policies/policy-draft-page"),
    "PolicyDraftPage",
  ),
  route(inside, "/policies/$id", () => import("@/features/policies/policy-page"), "PolicyPage"),
  route(inside, "/tables", () => import("@/features/tables/tables-page"), "TablesPage"),
  route(inside, "/tables/$id", () => import("@/features/tables/table-page"), "TablePage"),
  route(inside, "/settings", () => import("@/features/settings/settings-page"), "SettingsPage"),
  route(inside, "/settings/$id", () => import("@/features/settings/setting-page"), "SettingPage"),
  route(inside, "/runs", () => import("@/features/runs/runs-page"), "RunsPage"),
  route(inside, "/runs/$id", () => import("@/features/runs/run-page"), "RunPage"),
  route(
    inside,
    "/dead-letters",
    () => import("@/features/runs/dead-letters-page"),
    "DeadLettersPage",
  ),
  route(inside, "/admin/users", () => import("@/features/admin/users-page"), "UsersPage"),
  route(inside, "/admin/users/$id", () => import("@/features/admin/user-page"), "UserPage"),
  route(inside, "/admin/groups", () => import("@/features/admin/groups-page"), "GroupsPage"),
  route(inside, "/admin/roles", () => import("@/features/admin/roles-page"), "RolesPage"),
  route(
    inside,
    "/admin/delegations",
    () => import("@/features/admin/delegations-page"),
    "DelegationsPage",
  ),
  route(inside, "/admin/audit", () => import("@/features/admin/audit-page"), "AuditPage"),
  route(
    inside,
    "/admin/workspace",
    () => import("@/features/admin/workspace-page"),
    "WorkspacePage",
  ),
  route(
    inside,
    "/admin/workspace/publications/$revision",
    () => import("@/features/admin/publication-page"),
    "PublicationPage",
  ),
  route(
    inside,
    "/admin/workspace/upload",
    () => import("@/features/admin/upload-page"),
    "UploadPage",
  ),
  route(
    inside,
    "/admin/workspace/$id",
    () => import("@/features/admin/definition-page"),
    "DefinitionPage",
  ),
  route(inside, "/admin/drafts/$id", () => import("@/features/admin/draft-page"), "DraftPage"),
  route(inside, "/admin/health", () => import("@/features/admin/health-page"), "HealthPage"),
  route(inside, "/profile", () => import("@/features/profile/profile-page"), "ProfilePage"),
];

export const router = createRouter({
  routeTree: root.addChildren([...entry, inside.addChildren(pages)]),
  defaultErrorComponent: PageError,
  defaultPreload: "intent",
  scrollRestoration: true,
});

function route<Module extends Record<Name, React.ComponentType>, Name extends string>(
  parent: typeof root | typeof inside,
  path: string,
  load: () => Promise<Module>,
  name: Name,
) {
  return createRoute({
    getParentRoute: () => parent as typeof root,
    path,
    component: lazyRouteComponent(load, name),
    validateSearch: searchOf,
  });
}
