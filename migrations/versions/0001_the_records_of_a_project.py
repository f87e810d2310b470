"""the records of a project"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organizations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "kind IN ('purchaser', 'contractor', 'evaluator', 'auditor', 'street_office', 'community', 'platform')",
            name=op.f("ck_organizations_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
        sa.UniqueConstraint("name", name=op.f("uq_organizations_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_attempts_email_at"), ["email", "at"], unique=False)

    op.create_table(
        "projects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("service_field", sa.Text(), nullable=True),
        sa.Column("procurement_method", sa.Text(), nullable=True),
        sa.Column("settlement_mode", sa.Text(), nullable=False),
        sa.Column("contract_no", sa.Text(), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("expenses_until", sa.Date(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("needs", sa.Text(), nullable=True),
        sa.Column("aims", sa.Text(), nullable=True),
        sa.Column("purchaser_id", sa.Integer(), nullable=False),
        sa.Column("contractor_id", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=True),
        sa.Column("auditor_id", sa.Integer(), nullable=True),
        sa.Column("street_office_id", sa.Integer(), nullable=True),
        sa.Column("community_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "procurement_method IN ('open_tender', 'invited_tender', 'competitive_negotiation', 'competitive_consultation', 'single_source', 'price_inquiry', 'framework_agreement', 'below_threshold')",
            name=op.f("ck_projects_procurement_method"),
        ),
        sa.CheckConstraint(
            "settlement_mode IN ('fixed_price', 'actual_cost')", name=op.f("ck_projects_settlement_mode")
        ),
        sa.CheckConstraint(
            "state IN ('needs', 'approved', 'procured', 'signed', 'started', 'running', 'midterm', 'final', 'audited', 'accepted', 'settled', 'archived', 'rectifying', 'suspended', 'terminated')",
            name=op.f("ck_projects_state"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_projects_amount")),
        sa.CheckConstraint(
            "awarded_on <= signed_on AND filed_on >= signed_on AND published_on >= signed_on",
            name=op.f("ck_projects_signing"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_projects_term")),
        sa.CheckConstraint("expenses_until >= ends_on", name=op.f("ck_projects_expenses_end")),
        sa.CheckConstraint("length(aims) BETWEEN 1 AND 10000", name=op.f("ck_projects_aims")),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 200", name=op.f("ck_projects_code")),
        sa.CheckConstraint("length(contract_no) BETWEEN 1 AND 200", name=op.f("ck_projects_contract_no")),
        sa.CheckConstraint("length(needs) BETWEEN 1 AND 10000", name=op.f("ck_projects_needs")),
        sa.CheckConstraint("length(service_field) BETWEEN 1 AND 200", name=op.f("ck_projects_service_field")),
        sa.CheckConstraint("length(summary) BETWEEN 1 AND 10000", name=op.f("ck_projects_summary")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=op.f("ck_projects_title")),
        sa.ForeignKeyConstraint(["auditor_id"], ["organizations.id"], name=op.f("fk_projects_auditor_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["organizations.id"], name=op.f("fk_projects_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["contractor_id"], ["organizations.id"], name=op.f("fk_projects_contractor_id")
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["organizations.id"], name=op.f("fk_projects_evaluator_id")
        ),
        sa.ForeignKeyConstraint(
            ["purchaser_id"], ["organizations.id"], name=op.f("fk_projects_purchaser_id")
        ),
        sa.ForeignKeyConstraint(
            ["street_office_id"], ["organizations.id"], name=op.f("fk_projects_street_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("code", name=op.f("uq_projects_code")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_auditor_id"), ["auditor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_contractor_id"), ["contractor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_evaluator_id"), ["evaluator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_purchaser_id"), ["purchaser_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_street_office_id"), ["street_office_id"], unique=False)

    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("session_key", sa.String(length=43), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("lang IN ('zh', 'en')", name=op.f("ck_users_lang")),
        sa.CheckConstraint(
            "role IN ('project_manager', 'social_worker', 'finance_officer', 'official', 'evaluator', 'auditor', 'administrator')",
            name=op.f("ck_users_role"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_users_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_users_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "activities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("initiator", sa.Text(), nullable=True),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("counts_as_output", sa.Boolean(), nullable=False),
        sa.Column("societies", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('case', 'group', 'community_event', 'visit', 'training', 'lecture', 'tripartite_talk', 'deliberation', 'bonding', 'charity_sale', 'cross_working', 'survey', 'other')",
            name=op.f("ck_activities_kind"),
        ),
        sa.CheckConstraint(
            "lead IN ('government', 'community', 'agency', 'organization', 'residents')",
            name=op.f("ck_activities_lead"),
        ),
        sa.CheckConstraint("place IN ('front', 'base', 'camp')", name=op.f("ck_activities_place")),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 200", name=op.f("ck_activities_code")),
        sa.CheckConstraint("length(initiator) BETWEEN 1 AND 200", name=op.f("ck_activities_initiator")),
        sa.CheckConstraint("length(summary) BETWEEN 1 AND 10000", name=op.f("ck_activities_summary")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=op.f("ck_activities_title")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_activities_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
        sa.UniqueConstraint("project_id", "code", name=op.f("uq_activities_project_id_code")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activities_project_id"), ["project_id"], unique=False)

    op.create_table(
        "amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("amount_change", sa.BigInteger(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 10000", name=op.f("ck_amendments_reason")),
        sa.CheckConstraint("no BETWEEN 1 AND 1000000000", name=op.f("ck_amendments_no")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_amendments_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
        sa.UniqueConstraint("project_id", "no", name=op.f("uq_amendments_project_id_no")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("amendments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendments_project_id"), ["project_id"], unique=False)

    op.create_table(
        "budget_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("quantity", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "category IN ('staff', 'activities', 'training', 'volunteers', 'publicity', 'audit', 'management', 'tax', 'other')",
            name=op.f("ck_budget_items_category"),
        ),
        sa.CheckConstraint("CAST(quantity AS NUMERIC) >= 0", name=op.f("ck_budget_items_quantity")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_budget_items_amount")),
        sa.CheckConstraint("length(remark) BETWEEN 1 AND 10000", name=op.f("ck_budget_items_remark")),
        sa.CheckConstraint("length(unit) BETWEEN 1 AND 200", name=op.f("ck_budget_items_unit")),
        sa.CheckConstraint("unit_price >= 0", name=op.f("ck_budget_items_unit_price")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_budget_items_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_items")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("budget_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_items_project_id"), ["project_id"], unique=False)

    op.create_table(
        "deliberations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("discussed_on", sa.Date(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("fed_back_on", sa.Date(), nullable=True),
        sa.Column("parties", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "discussed_on >= raised_on AND agreed_on >= raised_on AND done_on >= raised_on AND fed_back_on >= raised_on",
            name=op.f("ck_deliberations_order"),
        ),
        sa.CheckConstraint("length(issue) BETWEEN 1 AND 200", name=op.f("ck_deliberations_issue")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_deliberations_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliberations")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("deliberations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliberations_project_id"), ["project_id"], unique=False)

    op.create_table(
        "departures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("project_code", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_departures_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departures")),
    )
    with op.batch_alter_table("departures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_departures_project_code"), ["project_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_departures_user_id"), ["user_id"], unique=False)

    op.create_table(
        "indicators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("baseline", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("target", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=False),
        sa.Column("target_midterm", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("deviation_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("direction IN ('at_least', 'at_most')", name=op.f("ck_indicators_direction")),
        sa.CheckConstraint(
            "measure IN ('sessions', 'activities', 'service_hours', 'person_times', 'persons', 'households', 'volunteers', 'volunteer_hours', 'satisfaction_score', 'satisfaction_rate', 'resources_value', 'budget_execution', 'leaders', 'agreed_done_rate', 'manual')",
            name=op.f("ck_indicators_measure"),
        ),
        sa.CheckConstraint("CAST(target AS NUMERIC) >= 0", name=op.f("ck_indicators_target")),
        sa.CheckConstraint("CAST(target_midterm AS NUMERIC) >= 0", name=op.f("ck_indicators_target_midterm")),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 200", name=op.f("ck_indicators_code")),
        sa.CheckConstraint(
            "length(deviation_reason) BETWEEN 1 AND 10000", name=op.f("ck_indicators_deviation_reason")
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_indicators_name")),
        sa.CheckConstraint("length(parent) BETWEEN 1 AND 200", name=op.f("ck_indicators_parent")),
        sa.CheckConstraint("length(unit) BETWEEN 1 AND 200", name=op.f("ck_indicators_unit")),
        sa.CheckConstraint("parent <> code", name=op.f("ck_indicators_own_parent")),
        sa.ForeignKeyConstraint(
            ["project_id", "parent"],
            ["indicators.project_id", "indicators.code"],
            name=op.f("fk_indicators_project_id_parent"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_indicators_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicators")),
        sa.UniqueConstraint("project_id", "code", name=op.f("uq_indicators_project_id_code")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("indicators", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicators_project_id"), ["project_id"], unique=False)

    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("household", sa.Text(), nullable=True),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.CheckConstraint("gender IN ('female', 'male')", name=op.f("ck_people_gender")),
        sa.CheckConstraint("birth_year BETWEEN 1900 AND 2100", name=op.f("ck_people_birth_year")),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 200", name=op.f("ck_people_code")),
        sa.CheckConstraint("length(household) BETWEEN 1 AND 200", name=op.f("ck_people_household")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_people_name")),
        sa.CheckConstraint("length(phone) BETWEEN 1 AND 200", name=op.f("ck_people_phone")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_people_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("project_id", "code", name=op.f("uq_people_project_id_code")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_project_id"), ["project_id"], unique=False)

    op.create_table(
        "scheme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("weight_midterm", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("weight_final", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.CheckConstraint(
            "CAST(weight_final AS NUMERIC) >= 0 AND CAST(weight_final AS NUMERIC) <= 100",
            name=op.f("ck_scheme_weight_final"),
        ),
        sa.CheckConstraint(
            "CAST(weight_midterm AS NUMERIC) >= 0 AND CAST(weight_midterm AS NUMERIC) <= 100",
            name=op.f("ck_scheme_weight_midterm"),
        ),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 200", name=op.f("ck_scheme_code")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_scheme_name")),
        sa.CheckConstraint("length(parent) BETWEEN 1 AND 200", name=op.f("ck_scheme_parent")),
        sa.CheckConstraint("parent <> code", name=op.f("ck_scheme_own_parent")),
        sa.ForeignKeyConstraint(
            ["project_id", "parent"],
            ["scheme.project_id", "scheme.code"],
            name=op.f("fk_scheme_project_id_parent"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_scheme_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme")),
        sa.UniqueConstraint("project_id", "code", name=op.f("uq_scheme_project_id_code")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("scheme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scheme_project_id"), ["project_id"], unique=False)

    op.create_table(
        "settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("grade_excellent", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=False),
        sa.Column("grade_good", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=False),
        sa.Column("grade_fair", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=False),
        sa.Column(
            "midterm_spend_share", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=False
        ),
        sa.Column("over_completion", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=False),
        sa.Column("cap_staff", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("cap_activities", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("cap_training", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("cap_volunteers", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("cap_publicity", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("cap_audit", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("cap_management", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("cap_tax", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("cap_other", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("rectification_days", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CAST(cap_activities AS NUMERIC) >= 0 AND CAST(cap_activities AS NUMERIC) <= 1",
            name=op.f("ck_settings_cap_activities"),
        ),
        sa.CheckConstraint(
            "CAST(cap_audit AS NUMERIC) >= 0 AND CAST(cap_audit AS NUMERIC) <= 1",
            name=op.f("ck_settings_cap_audit"),
        ),
        sa.CheckConstraint(
            "CAST(cap_management AS NUMERIC) >= 0 AND CAST(cap_management AS NUMERIC) <= 1",
            name=op.f("ck_settings_cap_management"),
        ),
        sa.CheckConstraint(
            "CAST(cap_other AS NUMERIC) >= 0 AND CAST(cap_other AS NUMERIC) <= 1",
            name=op.f("ck_settings_cap_other"),
        ),
        sa.CheckConstraint(
            "CAST(cap_publicity AS NUMERIC) >= 0 AND CAST(cap_publicity AS NUMERIC) <= 1",
            name=op.f("ck_settings_cap_publicity"),
        ),
        sa.CheckConstraint(
            "CAST(cap_staff AS NUMERIC) >= 0 AND CAST(cap_staff AS NUMERIC) <= 1",
            name=op.f("ck_settings_cap_staff"),
        ),
        sa.CheckConstraint(
            "CAST(cap_tax AS NUMERIC) >= 0 AND CAST(cap_tax AS NUMERIC) <= 1",
            name=op.f("ck_settings_cap_tax"),
        ),
        sa.CheckConstraint(
            "CAST(cap_training AS NUMERIC) >= 0 AND CAST(cap_training AS NUMERIC) <= 1",
            name=op.f("ck_settings_cap_training"),
        ),
        sa.CheckConstraint(
            "CAST(cap_volunteers AS NUMERIC) >= 0 AND CAST(cap_volunteers AS NUMERIC) <= 1",
            name=op.f("ck_settings_cap_volunteers"),
        ),
        sa.CheckConstraint(
            "CAST(grade_excellent AS NUMERIC) >= 0 AND CAST(grade_excellent AS NUMERIC) <= 100",
            name=op.f("ck_settings_grade_excellent"),
        ),
        sa.CheckConstraint(
            "CAST(grade_fair AS NUMERIC) >= 0 AND CAST(grade_fair AS NUMERIC) <= 100",
            name=op.f("ck_settings_grade_fair"),
        ),
        sa.CheckConstraint(
            "CAST(grade_good AS NUMERIC) >= 0 AND CAST(grade_good AS NUMERIC) <= 100",
            name=op.f("ck_settings_grade_good"),
        ),
        sa.CheckConstraint(
            "CAST(midterm_spend_share AS NUMERIC) >= 0 AND CAST(midterm_spend_share AS NUMERIC) <= 1",
            name=op.f("ck_settings_midterm_spend_share"),
        ),
        sa.CheckConstraint("CAST(over_completion AS NUMERIC) >= 0", name=op.f("ck_settings_over_completion")),
        sa.CheckConstraint(
            "rectification_days BETWEEN 0 AND 3650", name=op.f("ck_settings_rectification_days")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_settings_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
        sa.UniqueConstraint("project_id", name=op.f("uq_settings_project_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("settings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settings_project_id"), ["project_id"], unique=False)

    op.create_table(
        "surveys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=True),
        sa.Column("returned", sa.Integer(), nullable=True),
        sa.Column("valid", sa.Integer(), nullable=True),
        sa.Column("score_count", sa.Integer(), nullable=True),
        sa.Column("score_sum", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("maximum", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("top_two", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('satisfaction', 'needs', 'scale_pre', 'scale_post')", name=op.f("ck_surveys_kind")
        ),
        sa.CheckConstraint("CAST(maximum AS NUMERIC) >= 0", name=op.f("ck_surveys_maximum")),
        sa.CheckConstraint(
            "CAST(score_sum AS NUMERIC) <= score_count * CAST(maximum AS NUMERIC)",
            name=op.f("ck_surveys_sum_of_scores"),
        ),
        sa.CheckConstraint("CAST(score_sum AS NUMERIC) >= 0", name=op.f("ck_surveys_score_sum")),
        sa.CheckConstraint("issued BETWEEN 0 AND 1000000000", name=op.f("ck_surveys_issued")),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 200", name=op.f("ck_surveys_code")),
        sa.CheckConstraint("returned <= issued", name=op.f("ck_surveys_returned_of_issued")),
        sa.CheckConstraint("returned BETWEEN 0 AND 1000000000", name=op.f("ck_surveys_returned")),
        sa.CheckConstraint("score_count <= valid", name=op.f("ck_surveys_scores_of_valid")),
        sa.CheckConstraint("score_count BETWEEN 0 AND 1000000000", name=op.f("ck_surveys_score_count")),
        sa.CheckConstraint("top_two <= score_count", name=op.f("ck_surveys_top_two_of_scores")),
        sa.CheckConstraint("top_two BETWEEN 0 AND 1000000000", name=op.f("ck_surveys_top_two")),
        sa.CheckConstraint("valid <= returned", name=op.f("ck_surveys_valid_of_returned")),
        sa.CheckConstraint("valid BETWEEN 0 AND 1000000000", name=op.f("ck_surveys_valid")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_surveys_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("project_id", "code", name=op.f("uq_surveys_project_id_code")),
        sa.UniqueConstraint("project_id", "kind", "held_on", name=op.f("uq_surveys_project_id_kind_held_on")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_surveys_project_id"), ["project_id"], unique=False)

    op.create_table(
        "adjustments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("adjusted_on", sa.Date(), nullable=False),
        sa.Column("from_category", sa.Text(), nullable=True),
        sa.Column("to_category", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("amendment_no", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "from_category IN ('staff', 'activities', 'training', 'volunteers', 'publicity', 'audit', 'management', 'tax', 'other')",
            name=op.f("ck_adjustments_from_category"),
        ),
        sa.CheckConstraint(
            "to_category IN ('staff', 'activities', 'training', 'volunteers', 'publicity', 'audit', 'management', 'tax', 'other')",
            name=op.f("ck_adjustments_to_category"),
        ),
        sa.CheckConstraint(
            "(from_category IS NOT NULL AND to_category IS NOT NULL) OR (amendment_no IS NOT NULL AND (from_category IS NOT NULL OR to_category IS NOT NULL))",
            name=op.f("ck_adjustments_one_line_by_amendment"),
        ),
        sa.CheckConstraint("amendment_no BETWEEN 1 AND 1000000000", name=op.f("ck_adjustments_amendment_no")),
        sa.CheckConstraint("amount >= 1", name=op.f("ck_adjustments_amount")),
        sa.CheckConstraint("from_category <> to_category", name=op.f("ck_adjustments_two_lines")),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 10000", name=op.f("ck_adjustments_reason")),
        sa.ForeignKeyConstraint(
            ["project_id", "amendment_no"],
            ["amendments.project_id", "amendments.no"],
            name=op.f("fk_adjustments_project_id_amendment_no"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_adjustments_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustments")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("adjustments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adjustments_project_id"), ["project_id"], unique=False)

    op.create_table(
        "expenses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("payee", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("own_funds", sa.BigInteger(), nullable=True),
        sa.Column("voucher_no", sa.Text(), nullable=False),
        sa.Column("invoice_code", sa.Text(), nullable=True),
        sa.Column("invoice_no", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reverses", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "category IN ('staff', 'activities', 'training', 'volunteers', 'publicity', 'audit', 'management', 'tax', 'other')",
            name=op.f("ck_expenses_category"),
        ),
        sa.CheckConstraint(
            "(reverses IS NULL AND amount >= 0) OR (reverses IS NOT NULL AND amount < 0)",
            name=op.f("ck_expenses_reversal"),
        ),
        sa.CheckConstraint("amount <> 0 OR own_funds > 0", name=op.f("ck_expenses_not_nothing")),
        sa.CheckConstraint("length(activity) BETWEEN 1 AND 200", name=op.f("ck_expenses_activity")),
        sa.CheckConstraint("length(invoice_code) BETWEEN 1 AND 200", name=op.f("ck_expenses_invoice_code")),
        sa.CheckConstraint("length(invoice_no) BETWEEN 1 AND 200", name=op.f("ck_expenses_invoice_no")),
        sa.CheckConstraint("length(note) BETWEEN 1 AND 10000", name=op.f("ck_expenses_note")),
        sa.CheckConstraint("length(payee) BETWEEN 1 AND 200", name=op.f("ck_expenses_payee")),
        sa.CheckConstraint("length(reverses) BETWEEN 1 AND 200", name=op.f("ck_expenses_reverses")),
        sa.CheckConstraint("length(voucher_no) BETWEEN 1 AND 200", name=op.f("ck_expenses_voucher_no")),
        sa.CheckConstraint("own_funds >= 0", name=op.f("ck_expenses_own_funds")),
        sa.ForeignKeyConstraint(
            ["project_id", "activity"],
            ["activities.project_id", "activities.code"],
            name=op.f("fk_expenses_project_id_activity"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_expenses_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expenses")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("expenses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expenses_project_id"), ["project_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_expenses_project_id_voucher_no"), ["project_id", "voucher_no"], unique=False
        )

    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("round IN ('midterm', 'final')", name=op.f("ck_findings_round")),
        sa.CheckConstraint("severity IN ('minor', 'major', 'veto')", name=op.f("ck_findings_severity")),
        sa.CheckConstraint("due_on >= found_on AND closed_on >= found_on", name=op.f("ck_findings_order")),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 200", name=op.f("ck_findings_code")),
        sa.CheckConstraint("length(finding) BETWEEN 1 AND 10000", name=op.f("ck_findings_finding")),
        sa.CheckConstraint("length(response) BETWEEN 1 AND 10000", name=op.f("ck_findings_response")),
        sa.ForeignKeyConstraint(
            ["project_id", "code"],
            ["scheme.project_id", "scheme.code"],
            name=op.f("fk_findings_project_id_code"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_findings_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_findings_project_id"), ["project_id"], unique=False)

    op.create_table(
        "indicator_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("value", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=False),
        sa.CheckConstraint("length(indicator) BETWEEN 1 AND 200", name=op.f("ck_indicator_values_indicator")),
        sa.ForeignKeyConstraint(
            ["project_id", "indicator"],
            ["indicators.project_id", "indicators.code"],
            name=op.f("fk_indicator_values_project_id_indicator"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_indicator_values_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_values")),
        sa.UniqueConstraint(
            "project_id",
            "indicator",
            "measured_on",
            name=op.f("uq_indicator_values_project_id_indicator_measured_on"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("indicator_values", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_values_project_id"), ["project_id"], unique=False)

    op.create_table(
        "leaders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.CheckConstraint("stage IN ('candidate', 'core', 'leader')", name=op.f("ck_leaders_stage")),
        sa.CheckConstraint("length(person) BETWEEN 1 AND 200", name=op.f("ck_leaders_person")),
        sa.ForeignKeyConstraint(
            ["project_id", "person"],
            ["people.project_id", "people.code"],
            name=op.f("fk_leaders_project_id_person"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_leaders_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaders")),
        sa.UniqueConstraint("project_id", "person", "since", name=op.f("uq_leaders_project_id_person_since")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("leaders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leaders_project_id"), ["project_id"], unique=False)

    op.create_table(
        "resources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("society", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("provided_on", sa.Date(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("was_idle", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "society IN ('community', 'social_worker', 'organization', 'volunteer', 'resource')",
            name=op.f("ck_resources_society"),
        ),
        sa.CheckConstraint("length(activity) BETWEEN 1 AND 200", name=op.f("ck_resources_activity")),
        sa.CheckConstraint("length(kind) BETWEEN 1 AND 200", name=op.f("ck_resources_kind")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_resources_name")),
        sa.CheckConstraint("length(owner) BETWEEN 1 AND 200", name=op.f("ck_resources_owner")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_resources_value")),
        sa.ForeignKeyConstraint(
            ["project_id", "activity"],
            ["activities.project_id", "activities.code"],
            name=op.f("fk_resources_project_id_activity"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_resources_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("resources", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resources_project_id"), ["project_id"], unique=False)

    op.create_table(
        "scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("rater_kind", sa.Text(), nullable=False),
        sa.Column("scored_on", sa.Date(), nullable=False),
        sa.Column("score", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "rater_kind IN ('evaluator', 'purchaser', 'beneficiary', 'community')",
            name=op.f("ck_scores_rater_kind"),
        ),
        sa.CheckConstraint("round IN ('midterm', 'final')", name=op.f("ck_scores_round")),
        sa.CheckConstraint(
            "CAST(score AS NUMERIC) >= 0 AND CAST(score AS NUMERIC) <= 100", name=op.f("ck_scores_score")
        ),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 200", name=op.f("ck_scores_code")),
        sa.CheckConstraint("length(comment) BETWEEN 1 AND 10000", name=op.f("ck_scores_comment")),
        sa.ForeignKeyConstraint(
            ["project_id", "code"],
            ["scheme.project_id", "scheme.code"],
            name=op.f("fk_scores_project_id_code"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_scores_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scores")),
        sa.UniqueConstraint("project_id", "round", "code", name=op.f("uq_scores_project_id_round_code")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scores_project_id"), ["project_id"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "CAST(hours AS NUMERIC) > 0 AND CAST(hours AS NUMERIC) <= 1000", name=op.f("ck_sessions_hours")
        ),
        sa.CheckConstraint("headcount BETWEEN 0 AND 1000000000", name=op.f("ck_sessions_headcount")),
        sa.CheckConstraint("length(activity) BETWEEN 1 AND 200", name=op.f("ck_sessions_activity")),
        sa.CheckConstraint("no BETWEEN 1 AND 1000000000", name=op.f("ck_sessions_no")),
        sa.ForeignKeyConstraint(
            ["project_id", "activity"],
            ["activities.project_id", "activities.code"],
            name=op.f("fk_sessions_project_id_activity"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_sessions_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("project_id", "activity", "no", name=op.f("uq_sessions_project_id_activity_no")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_project_id"), ["project_id"], unique=False)

    op.create_table(
        "tranches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.Column("invoiced_on", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_amount", sa.BigInteger(), nullable=True),
        sa.Column("amendment_no", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "condition IN ('signed', 'midterm_passed', 'final_accepted')", name=op.f("ck_tranches_condition")
        ),
        sa.CheckConstraint(
            "(paid_on IS NULL) = (paid_amount IS NULL)", name=op.f("ck_tranches_paid_when_and_how_much")
        ),
        sa.CheckConstraint("amendment_no BETWEEN 1 AND 1000000000", name=op.f("ck_tranches_amendment_no")),
        sa.CheckConstraint(
            "amount >= 0 OR amendment_no IS NOT NULL", name=op.f("ck_tranches_less_by_amendment")
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_tranches_name")),
        sa.CheckConstraint("no BETWEEN 1 AND 1000000000", name=op.f("ck_tranches_no")),
        sa.CheckConstraint("paid_amount >= 0", name=op.f("ck_tranches_paid_amount")),
        sa.CheckConstraint("paid_on >= invoiced_on", name=op.f("ck_tranches_paid_after_invoice")),
        sa.ForeignKeyConstraint(
            ["project_id", "amendment_no"],
            ["amendments.project_id", "amendments.no"],
            name=op.f("fk_tranches_project_id_amendment_no"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_tranches_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tranches")),
        sa.UniqueConstraint("project_id", "no", name=op.f("uq_tranches_project_id_no")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tranches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tranches_project_id"), ["project_id"], unique=False)

    op.create_table(
        "volunteer_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "CAST(hours AS NUMERIC) > 0 AND CAST(hours AS NUMERIC) <= 1000",
            name=op.f("ck_volunteer_duty_hours"),
        ),
        sa.CheckConstraint("length(note) BETWEEN 1 AND 10000", name=op.f("ck_volunteer_duty_note")),
        sa.CheckConstraint("length(person) BETWEEN 1 AND 200", name=op.f("ck_volunteer_duty_person")),
        sa.ForeignKeyConstraint(
            ["project_id", "person"],
            ["people.project_id", "people.code"],
            name=op.f("fk_volunteer_duty_project_id_person"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_volunteer_duty_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_duty")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("volunteer_duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_volunteer_duty_project_id"), ["project_id"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("session_no", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("hours", sa.String().with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.CheckConstraint("role IN ('beneficiary', 'volunteer', 'staff')", name=op.f("ck_attendance_role")),
        sa.CheckConstraint(
            "CAST(hours AS NUMERIC) > 0 AND CAST(hours AS NUMERIC) <= 1000", name=op.f("ck_attendance_hours")
        ),
        sa.CheckConstraint("length(activity) BETWEEN 1 AND 200", name=op.f("ck_attendance_activity")),
        sa.CheckConstraint("length(person) BETWEEN 1 AND 200", name=op.f("ck_attendance_person")),
        sa.CheckConstraint("session_no BETWEEN 1 AND 1000000000", name=op.f("ck_attendance_session_no")),
        sa.ForeignKeyConstraint(
            ["project_id", "activity", "session_no"],
            ["sessions.project_id", "sessions.activity", "sessions.no"],
            name=op.f("fk_attendance_project_id_activity_session_no"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "person"],
            ["people.project_id", "people.code"],
            name=op.f("fk_attendance_project_id_person"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_attendance_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "project_id",
            "activity",
            "session_no",
            "person",
            name=op.f("uq_attendance_project_id_activity_session_no_person"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_project_id"), ["project_id"], unique=False)

    op.create_table(
        "milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("tranche_no", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 200", name=op.f("ck_milestones_code")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=op.f("ck_milestones_title")),
        sa.CheckConstraint("tranche_no BETWEEN 1 AND 1000000000", name=op.f("ck_milestones_tranche_no")),
        sa.ForeignKeyConstraint(
            ["project_id", "tranche_no"],
            ["tranches.project_id", "tranches.no"],
            name=op.f("fk_milestones_project_id_tranche_no"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_milestones_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("project_id", "code", name=op.f("uq_milestones_project_id_code")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("milestones", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestones_project_id"), ["project_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("milestones", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_milestones_project_id"))

    op.drop_table("milestones")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_project_id"))

    op.drop_table("attendance")
    with op.batch_alter_table("volunteer_duty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_volunteer_duty_project_id"))

    op.drop_table("volunteer_duty")
    with op.batch_alter_table("tranches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tranches_project_id"))

    op.drop_table("tranches")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_project_id"))

    op.drop_table("sessions")
    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scores_project_id"))

    op.drop_table("scores")
    with op.batch_alter_table("resources", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resources_project_id"))

    op.drop_table("resources")
    with op.batch_alter_table("leaders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leaders_project_id"))

    op.drop_table("leaders")
    with op.batch_alter_table("indicator_values", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_values_project_id"))

    op.drop_table("indicator_values")
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_findings_project_id"))

    op.drop_table("findings")
    with op.batch_alter_table("expenses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expenses_project_id_voucher_no"))
        batch_op.drop_index(batch_op.f("ix_expenses_project_id"))

    op.drop_table("expenses")
    with op.batch_alter_table("adjustments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adjustments_project_id"))

    op.drop_table("adjustments")
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_surveys_project_id"))

    op.drop_table("surveys")
    with op.batch_alter_table("settings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settings_project_id"))

    op.drop_table("settings")
    with op.batch_alter_table("scheme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scheme_project_id"))

    op.drop_table("scheme")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_project_id"))

    op.drop_table("people")
    with op.batch_alter_table("indicators", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicators_project_id"))

    op.drop_table("indicators")
    with op.batch_alter_table("departures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_departures_user_id"))
        batch_op.drop_index(batch_op.f("ix_departures_project_code"))

    op.drop_table("departures")
    with op.batch_alter_table("deliberations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliberations_project_id"))

    op.drop_table("deliberations")
    with op.batch_alter_table("budget_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budget_items_project_id"))

    op.drop_table("budget_items")
    with op.batch_alter_table("amendments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendments_project_id"))

    op.drop_table("amendments")
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activities_project_id"))

    op.drop_table("activities")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_users_organization_id"))

    op.drop_table("users")
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_street_office_id"))
        batch_op.drop_index(batch_op.f("ix_projects_purchaser_id"))
        batch_op.drop_index(batch_op.f("ix_projects_evaluator_id"))
        batch_op.drop_index(batch_op.f("ix_projects_contractor_id"))
        batch_op.drop_index(batch_op.f("ix_projects_community_id"))
        batch_op.drop_index(batch_op.f("ix_projects_auditor_id"))

    op.drop_table("projects")
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_attempts_email_at"))

    op.drop_table("sign_in_attempts")
    op.drop_table("organizations")
