talk_count = 1
hear_again = TRUE
list_items = [1]
for_each = 2
end_date = "2026-01-01"
if_ready = 1
next_step = 2
select_all = 3
set_value = 4
call_id = 5
on_time = 6
to_email = "x"
as_text = 7
get_user_name = "n"
send_mail_ok = TRUE
TALK talk_count + list_items[0] + for_each + if_ready + next_step + select_all + set_value + call_id + on_time + as_text
TALK end_date + to_email + get_user_name
