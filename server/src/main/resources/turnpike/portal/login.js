var f=document.getElementById('login');if(f)f.submit();
