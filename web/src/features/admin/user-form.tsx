import { Button, Group, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { UserDetail } from "@/features/admin/api/get-user";
import { updateUser } from "@/features/admin/api/update-user";
import { messages } from "@/features/admin/people-messages";
import { useMessages } from "@/shared/i18n/language";
import { PersonSelect } from "@/shared/people/person-select";
import { notifyDone } from "@/shared/ui/notify";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** What is known of a person. */
export function UserForm({ user }: { user: UserDetail }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const [values, setValues] = useState({
    name: user.name,
    login: user.login,
    email: user.email ?? "",
    department: user.department ?? "",
    manager_id: user.manager_id,
  });
  const save = useMutation({
    mutationFn: () =>
      updateUser(user.id, {
        ...values,
        email: values.email || null,
        department: values.department || null,
      }),
    onSuccess: () => {
      notifyDone(text.saved);
      return queries.invalidateQueries({ queryKey: ["people"] });
    },
  });
  const field = (name: "name" | "login" | "email" | "department", isRequired = false) => (
    <TextInput
      label={text[name]}
      required={isRequired}
      value={values[name]}
      onChange={(event) => {
        setValues({ ...values, [name]: event.currentTarget.value });
      }}
    />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Part title={text.person}>
        {field("name", true)}
        {field("login", true)}
        {field("email")}
        {field("department")}
        <PersonSelect
          label={text.manager}
          value={values.manager_id}
          onChange={(manager) => {
            setValues({ ...values, manager_id: manager });
          }}
        />
        {save.error !== null && <ProblemAlert error={save.error} />}
        <Group>
          <Button type="submit" loading={save.isPending}>
            {text.save}
          </Button>
        </Group>
      </Part>
    </form>
  );
}
